package io.tenon.torture;

import java.util.ArrayList;
import java.util.List;

/** One transaction as its application sees it: which messages it should deliver if it commits. For one thread. */
final class Undertaking {
    private static final int MOST_MESSAGES = 5;

    final String name;
    private final List<String> keys = new ArrayList<>();
    private int made;
    private boolean suspect;

    Undertaking(String name) {
        this.name = name;
    }

    boolean hasRoom() {
        return made < MOST_MESSAGES;
    }

    String newKey() {
        return name + "/" + ++made;
    }

    void add(String key) {
        keys.add(key);
    }

    int size() {
        return keys.size();
    }

    /** A savepoint was rolled back: what came after it is undone. */
    void cutTo(int size) {
        keys.subList(size, keys.size()).clear();
    }

    /** A failure was ignored: on some databases a commit that returns is a rollback then. */
    void suspect() {
        suspect = true;
    }

    boolean isSuspect() {
        return suspect;
    }

    /** The name and the keys that its commit is about. */
    @Override
    public String toString() {
        return name + " [" + String.join(" ", keys) + "]";
    }
}
