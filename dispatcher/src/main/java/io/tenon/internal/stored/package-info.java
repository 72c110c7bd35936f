/**
 * Messages as brokers keep them, halves and parked ones among them, and how they are asked for. Knows no client: {@code
 * io.tenon.internal.rocketmq.stored} does the asking.
 */
package io.tenon.internal.stored;
