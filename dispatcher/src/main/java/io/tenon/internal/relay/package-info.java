/**
 * The broker side of the outbox: its owner, which sends what this process has committed (O2, O6, O7), and the relay,
 * which sends what has no owner any more (O4, O5). How much is sent together may be changed; until when something is
 * sent may not (O3).
 */
package io.tenon.internal.relay;
