package io.tenon.internal.status;

import io.tenon.internal.database.Dialect;
import org.jspecify.annotations.Nullable;

/** The configured name of a table of Tenon's: {@code table} or {@code schema.table}. Immutable. */
public final class TableName {
    private final String[] parts;

    /**
     * @throws IllegalArgumentException if it is neither
     */
    public TableName(String name) {
        parts = name.split("\\.", -1);
        for (String part : parts) {
            if (parts.length > 2 || part.trim().isEmpty()) {
                throw new IllegalArgumentException(
                        "table is \"" + name + "\", must be the name of a table or schema.table");
            }
        }
    }

    boolean isQualified() {
        return parts.length == 2;
    }

    /** Returns the schema as it was configured; null if the name is not qualified. */
    @Nullable
    String schema() {
        return isQualified() ? parts[0] : null;
    }

    String table() {
        return parts[parts.length - 1];
    }

    /**
     * @param schema for a name that is not qualified; null leaves it so
     */
    public String quoted(Dialect dialect, @Nullable String schema) {
        if (isQualified()) {
            return dialect.quoted(parts[0]) + "." + dialect.quoted(parts[1]);
        }
        return (schema == null ? "" : dialect.quoted(schema) + ".") + dialect.quoted(parts[0]);
    }
}
