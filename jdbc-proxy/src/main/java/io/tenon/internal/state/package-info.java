/** What all state machines of Tenon have in common: a table of steps, and one way to treat a step that is not in it. */
package io.tenon.internal.state;
