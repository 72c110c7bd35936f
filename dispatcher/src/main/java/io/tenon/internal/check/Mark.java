package io.tenon.internal.check;

import io.tenon.internal.status.StatusId;
import org.jspecify.annotations.Nullable;

/**
 * What a half message carries so that any instance can answer its check: segment, attempt, the identity of the status
 * table and, for people, the DataSource's name. One property, versioned. Immutable.
 */
public final class Mark {
    /** The property's name. */
    public static final String PROPERTY = "TENON";

    private static final String VERSION = "1";

    private final StatusId segment;
    private final StatusId attempt;
    private final String tableId;
    private final String dataSource;

    public Mark(StatusId segment, StatusId attempt, String tableId, String dataSource) {
        this.segment = segment;
        this.attempt = attempt;
        this.tableId = tableId;
        this.dataSource = dataSource;
    }

    /**
     * Reads the mark from a property's value. Returns null for what is no mark, or one of a version that this release
     * does not know: a check of it is not answered here.
     */
    public static @Nullable Mark parse(@Nullable String property) {
        if (property == null || hasControlCharacter(property)) {
            return null; // a mark goes into logs, and anybody can write one
        }
        String[] parts = property.split(":", 5);
        if (parts.length != 5 || !parts[0].equals(VERSION)) {
            return null;
        }
        try {
            return new Mark(StatusId.parse(parts[1]), StatusId.parse(parts[2]), parts[3], parts[4]);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean hasControlCharacter(String property) {
        for (int i = 0; i < property.length(); i++) {
            if (Character.isISOControl(property.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    public StatusId segment() {
        return segment;
    }

    public StatusId attempt() {
        return attempt;
    }

    public String tableId() {
        return tableId;
    }

    public String dataSource() {
        return dataSource;
    }

    /** The property's value. */
    public String asProperty() {
        StringBuilder text = new StringBuilder(2 * 32 + VERSION.length() + 4 + tableId.length() + dataSource.length());
        segment.appendTo(text.append(VERSION).append(':'));
        attempt.appendTo(text.append(':'));
        return text.append(':').append(tableId).append(':').append(dataSource).toString();
    }

    @Override
    public String toString() {
        return "segment " + segment + ", attempt " + attempt + ", DataSource '" + dataSource + "'";
    }
}
