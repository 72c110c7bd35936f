/**
 * The status table: what a transaction left behind about its messages, and what may be concluded from it.
 *
 * <p>A row's presence is the only proof that a transaction committed, its absence proves nothing until it is fenced.
 * {@link io.tenon.status.StatusTable} holds the statements, {@link io.tenon.status.Dialect} their text by database,
 * {@link io.tenon.status.Verdicts} the conclusion, {@link io.tenon.status.VerdictReader} puts the three together.
 */
package io.tenon.status;
