/** The halves that brokers ask about, and what their rows say. */
package io.tenon.operations.indoubt;
