/**
 * What Tenon counts and times. {@code MeterName} is the table of all meters, {@code OwnedMeters} are those of one DataSource or
 * producer, {@code Series} is what an exporter shows, {@code AllMeters} is the list of them. Knows no metrics library: the core
 * has none (ADR 0044). Nothing here asks a database, and counting never throws, blocks or allocates.
 */
package io.tenon.internal.meters;
