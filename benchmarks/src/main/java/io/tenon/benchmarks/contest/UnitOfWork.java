package io.tenon.benchmarks.contest;

/**
 * What one transaction does: inserts {@code statements} rows into the table {@code orders (id BIGINT PRIMARY KEY, body
 * VARBINARY(200))}, sends {@code messages} messages with a body of {@code bodyBytes}, and commits or rolls back.
 *
 * @param id of the first row; the following ids up to {@code id + statements - 1} belong to this unit, too
 */
public record UnitOfWork(long id, int statements, int messages, int bodyBytes, boolean rollsBack) {}
