/**
 * Internal: may change with any release, and nobody outside of Tenon should name it. Each package below answers one
 * question of docs/protocol.md, and imports run one way: proxy, transaction, binding, datasource, status, database (ADR
 * 0039). This package itself has the threads that Tenon starts and the names of its settings.
 */
package io.tenon.internal;
