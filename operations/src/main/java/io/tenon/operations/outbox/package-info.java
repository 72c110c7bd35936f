/** What lies in the outbox table, for operators: list, retry, drop, export. */
package io.tenon.operations.outbox;
