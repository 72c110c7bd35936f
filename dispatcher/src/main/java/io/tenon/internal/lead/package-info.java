/**
 * Chooses one of several processes for what only one may do: the relay of an outbox (O4), the rescue of parked halves
 * (R12).
 */
package io.tenon.internal.lead;
