package com.example.shop;

import java.util.Set;
import java.util.TreeSet;

/** What must be in the table and in the topic once everything was played. */
public final class Due {
    private final Set<String> rows = new TreeSet<>();
    private final Set<String> messages = new TreeSet<>();
    private final Set<String> ghosts = new TreeSet<>();

    /** Both the order and its message. */
    void committed(String order) {
        rows.add(order);
        messages.add(order);
    }

    /** The order, about which nothing is sent in its transaction. */
    void row(String order) {
        rows.add(order);
    }

    /** A message that belongs to no transaction. */
    void plain(String key) {
        messages.add(key);
    }

    /** A message whose transaction was rolled back. */
    void never(String key) {
        ghosts.add(key);
    }

    /** The orders that must be in the table, and no others. */
    public Set<String> rows() {
        return rows;
    }

    /** The keys of the messages that must be delivered, each once. */
    public Set<String> messages() {
        return messages;
    }

    /** The keys of the messages that must not be delivered. */
    public Set<String> ghosts() {
        return ghosts;
    }
}
