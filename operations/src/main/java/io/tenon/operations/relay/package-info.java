/** Pausing and resuming what is sent from an outbox. */
package io.tenon.operations.relay;
