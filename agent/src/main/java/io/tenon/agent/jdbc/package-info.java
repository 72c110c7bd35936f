/**
 * What JDBC calls mean: the advice that tells of them, and beside it what hears of them and drives the transactions of {@code
 * io.tenon.internal.transaction}. The agent's own class loader loads this package. The advice is not run from here but copied
 * into the application's classes, so it may name the bridge and the JDK only. Before a message is sent, nothing here may call a
 * connection, a statement or a result of the application's.
 */
package io.tenon.agent.jdbc;
