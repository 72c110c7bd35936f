/**
 * How half messages are ended at their broker (R6): when an END is sent, in which order, and what its answer means. Sees
 * messages as {@link io.tenon.internal.end.CommittedMessage}; uses ring. What the ends of a segment's messages mean for
 * its rows is {@link io.tenon.internal.transaction.Settlement}'s matter. No API.
 */
package io.tenon.internal.end;
