package io.tenon.operations.doctor;

import org.jspecify.annotations.Nullable;

/** Topics and groups as brokers know them: with the producer's namespace, where it has one. Immutable. */
final class Namespace {
    private final String prefix;

    Namespace(@Nullable String namespace) {
        this.prefix = namespace == null ? "" : namespace + "%";
    }

    String full(String name) {
        return name.startsWith(prefix) ? name : prefix + name;
    }
}
