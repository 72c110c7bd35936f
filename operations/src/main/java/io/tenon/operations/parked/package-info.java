/** Parked halves: those that brokers ask about no more, and how committed ones are rescued. */
package io.tenon.operations.parked;
