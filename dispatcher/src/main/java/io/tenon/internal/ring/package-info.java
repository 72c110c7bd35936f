/** A bounded queue with one thread, and how that waits. Knows nothing of messages. No API. */
package io.tenon.internal.ring;
