/**
 * Checks of the brokers, and what is asked of status rows (R7, R9): a lane for each DataSource, the answers, and which
 * attempts this process knows. Sees messages as {@link io.tenon.internal.check.KnownMessage}; uses settlement and ring. No API.
 */
package io.tenon.internal.check;
