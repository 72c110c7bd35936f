package io.tenon.benchmarks.contest;

/**
 * What one transaction does: inserts {@code statements} rows into the table {@code orders (id BIGINT PRIMARY KEY, body
 * VARBINARY(200))}, sends {@code messages} messages with a body of {@code bodyBytes}, and commits or rolls back.
 *
 * @param id of the first row; the following ids up to {@code id + statements - 1} belong to this unit, too
 */
public record UnitOfWork(long id, int statements, int messages, int bodyBytes, boolean rollsBack) {
    /**
     * The body of the unit's n-th message, from 0: every message has its own, by which it is recognised on arrival. To be
     * sent as it is.
     */
    public byte[] body(int n) {
        return Body.of(id + n, bodyBytes);
    }
}
