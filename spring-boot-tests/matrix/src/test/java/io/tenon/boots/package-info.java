/** An application on every Spring Boot, with every pool and access. */
@NullMarked
package io.tenon.boots;

import org.jspecify.annotations.NullMarked;
