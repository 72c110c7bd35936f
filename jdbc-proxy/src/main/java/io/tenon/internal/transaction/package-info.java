/**
 * What is open on a connection, and how it ends: rules R2 (when a transaction is open), R3 (segments) and R5 (commit) of
 * docs/protocol.md. {@code ConnectionTransaction} is driven by events; its states, those of a segment and of a settlement are
 * enums with tables, which the documentation repeats and a test compares.
 *
 * <p>What may be touched: nearly every order of two statements here holds a rule up, so read the rule before changing one. No
 * event may throw into the application, allocate or call the connection where no message was sent.
 */
package io.tenon.internal.transaction;
