/**
 * The rescue of parked halves (R12): what is known of one, how it is put back, and the instance that does so by itself. By hand,
 * {@code tenon parked rescue} goes the same way.
 */
package io.tenon.internal.rescue;
