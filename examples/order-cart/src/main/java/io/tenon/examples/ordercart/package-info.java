/** The example's surroundings: README.md walks through it. */
@NullMarked
package io.tenon.examples.ordercart;

import org.jspecify.annotations.NullMarked;
