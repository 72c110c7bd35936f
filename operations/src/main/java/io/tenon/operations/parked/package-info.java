/** Parked halves: those that brokers ask about no more, and how committed ones get out of there. */
package io.tenon.operations.parked;
