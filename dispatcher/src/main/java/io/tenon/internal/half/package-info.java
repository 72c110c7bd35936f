/**
 * A message from the moment it joins its transaction (R4): its attempts, which of them wins, its state until its end. {@link
 * io.tenon.internal.half.Dispatcher} is what the messages of a producer share. Knows no RocketMQ; uses check, settlement and
 * ring. No API.
 */
package io.tenon.internal.half;
