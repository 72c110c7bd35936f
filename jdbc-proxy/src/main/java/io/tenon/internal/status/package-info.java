/**
 * The status table: its rows, the statements on it, and what a row proves. Sealing (R5), verdicts and fences (R7), clean-up
 * (R8) of docs/protocol.md. {@code Verdicts} is the rule as a pure function; {@code StatusTableContract} in integration-tests
 * proves the statements on each database. What may be touched: a statement may be made cheaper, but which rows it reads or
 * writes together, and in which order, is the proof itself. The opening of a table, ids and the way in which statements are
 * sent are shared with the outbox table.
 */
package io.tenon.internal.status;
