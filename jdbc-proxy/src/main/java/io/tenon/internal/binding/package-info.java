/**
 * Whose transaction a message belongs to (rule R1 of docs/protocol.md): the connections that each thread works on, what
 * the application has done on each, what Spring, JTA and dynamic-datasource say of their own transactions. Case by case
 * in docs/binding.md. What may be touched: how one is chosen among several. Nothing is asked of a connection, of Spring
 * or of a router before a message is sent, but the flags that Spring keeps on the thread, and the transaction that JTA
 * has there.
 */
package io.tenon.internal.binding;
