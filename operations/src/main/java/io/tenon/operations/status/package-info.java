/** The state of things: rows by kind and age, the outbox by sender, and what brokers hold. */
package io.tenon.operations.status;
