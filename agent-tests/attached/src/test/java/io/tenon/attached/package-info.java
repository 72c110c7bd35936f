/** Applications in JVMs of their own, with the agent's real jar and without. */
@NullMarked
package io.tenon.attached;

import org.jspecify.annotations.NullMarked;
