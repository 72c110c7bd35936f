/** The surroundings of the example's two services: a broker, a database, and somebody who kills processes. */
@NullMarked
package io.tenon.examples.orderstock;

import org.jspecify.annotations.NullMarked;
