/**
 * How JDBC calls are seen: the proxies of connections, statements, results and metadata that a {@code TenonDataSource} hands
 * out. They turn calls into the events of a {@code ConnectionTransaction} and decide nothing themselves; the agent's advice
 * drives the same events. What may be touched: a call that is new in JDBC goes to the driver unless it may begin, end or break
 * a transaction. Every path ({@code unwrap}, {@code getConnection}, {@code getStatement}) must lead back to the proxy.
 */
package io.tenon.internal.proxy;
