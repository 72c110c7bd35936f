package io.tenon.operations.connection;

import org.jspecify.annotations.Nullable;

/** Writes topics and groups as brokers know them: with the producer's namespace, where it has one. Immutable. */
public final class Namespace {
    /** The beginnings of the names of a group's own topics, behind which the namespace stands. */
    private static final String[] OF_GROUPS = {"%RETRY%", "%DLQ%"};

    private final String prefix;

    public Namespace(@Nullable String namespace) {
        this.prefix = namespace == null ? "" : namespace + "%";
    }

    public String full(String name) {
        for (String ofGroups : OF_GROUPS) {
            if (name.startsWith(ofGroups)) {
                return ofGroups + full(name.substring(ofGroups.length()));
            }
        }
        return name.startsWith(prefix) ? name : prefix + name;
    }
}
