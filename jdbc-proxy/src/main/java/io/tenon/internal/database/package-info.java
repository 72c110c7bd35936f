/**
 * What databases and their drivers do differently: dialects, one file each, and what a driver knows without being asked over
 * the network; and how a connection is used for Tenon's own transactions, within a time and given back as it was. Knows no
 * rows and no rules. What may be touched: a new database is a new dialect (CONTRIBUTING, "A new database"); errors are told
 * apart by their codes, never by their messages.
 */
package io.tenon.internal.database;
