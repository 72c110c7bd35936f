package io.tenon.operations.connection;

import org.jspecify.annotations.Nullable;

/** Topics and groups as brokers know them: with the producer's namespace, where it has one. Immutable. */
public final class Namespace {
    private final String prefix;

    public Namespace(@Nullable String namespace) {
        this.prefix = namespace == null ? "" : namespace + "%";
    }

    public String full(String name) {
        return name.startsWith(prefix) ? name : prefix + name;
    }
}
