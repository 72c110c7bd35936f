/** The commands on the rows of the outbox table: list, retry, drop, export. */
package io.tenon.operations.outbox;
