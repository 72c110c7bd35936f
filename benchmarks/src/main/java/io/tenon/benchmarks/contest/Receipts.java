package io.tenon.benchmarks.contest;

import java.util.Set;

/** What a consumer has received, counted by the number in the body. Thread-safe. */
interface Receipts extends AutoCloseable {
    /** How many messages arrived, duplicates included. */
    long total();

    /** When the last one so far arrived, by {@link System#nanoTime}. */
    long lastArrivalNanos();

    /** The numbers that arrived at least once. */
    Set<String> numbers();

    @Override
    void close();
}
