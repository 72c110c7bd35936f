/**
 * Where connections come from: a {@code TrackedDataSource} for each DataSource that is followed, its settings, the opening of
 * its status table on a connection of Tenon's own, and the list by which a check finds the right one (rule R9 of
 * docs/protocol.md). What may be touched: when the table is opened and how long who waits. What is run here never runs in a
 * transaction of the application's, unless a pool has no other connection.
 */
package io.tenon.internal.datasource;
