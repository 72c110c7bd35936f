/**
 * The outbox table (O1 to O5, O9, O10): rows with the messages that are sent after the commit of the transaction that
 * wrote them. {@code OutboxTableContract} in integration-tests proves the statements on each database.
 */
package io.tenon.internal.outbox;
