package io.tenon.agent.operate.settings;

import org.jspecify.annotations.Nullable;

/** What the values of a setting look like. */
public enum SettingKind {
    FLAG("true or false"),
    CHOICE("one of"),
    MILLISECONDS("a whole number of milliseconds"),
    NUMBER("a whole number"),
    PORT("a whole number"),
    POWER_OF_TWO("a power of two"),
    TABLE("the name of a table, or schema.table"),
    CHECK_GROUP("a group name that contains " + SettingKind.GROUP + " and more, of letters, digits, - and _"),
    TEXT("a text"),
    PATTERNS("patterns with *, separated by semicolons or commas");

    static final String GROUP = "{group}";
    static final long LONGEST_MILLIS = 1_000_000_000_000L;
    private static final int LARGEST_PORT = 65_535;
    private static final int LARGEST_RING = 1 << 24;
    private static final int LONGEST_GROUP = 200;

    private final String words;

    SettingKind(String words) {
        this.words = words;
    }

    /** What a value must be, in words that follow "must be". */
    String possible(long minimum, @Nullable String choices) {
        if (this == MILLISECONDS || this == NUMBER) {
            return words + " from " + minimum + " to " + LONGEST_MILLIS;
        }
        if (this == PORT) {
            return words + " from " + minimum + " to " + LARGEST_PORT;
        }
        if (this == POWER_OF_TWO) {
            return words + " from " + minimum + " to " + LARGEST_RING;
        }
        if (choices != null) {
            return words + " " + choices;
        }
        return words;
    }

    boolean admits(String value, long minimum, @Nullable String choices) {
        switch (this) {
            case FLAG:
                return value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false");
            case CHOICE:
                return choices != null && contains(choices, value);
            case MILLISECONDS:
            case NUMBER:
                return isBetween(value, minimum, LONGEST_MILLIS);
            case PORT:
                return isBetween(value, minimum, LARGEST_PORT);
            case POWER_OF_TWO:
                return isBetween(value, minimum, LARGEST_RING) && Long.bitCount(Long.parseLong(value)) == 1;
            case TABLE:
                return isTable(value);
            case CHECK_GROUP:
                return isCheckGroup(value);
            case TEXT:
            case PATTERNS:
                return true;
        }
        return false;
    }

    private static boolean contains(String choices, String value) {
        for (String choice : SettingList.split(choices)) {
            if (choice.equalsIgnoreCase(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBetween(String value, long minimum, long maximum) {
        try {
            long number = Long.parseLong(value);
            return number >= minimum && number <= maximum;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean isTable(String value) {
        int dot = value.indexOf('.');
        if (dot < 0) {
            return true;
        }
        String schema = value.substring(0, dot).trim();
        String table = value.substring(dot + 1).trim();
        return !schema.isEmpty() && !table.isEmpty() && table.indexOf('.') < 0;
    }

    /** Without the producer's group in it, two producers of one process would take each other's checks. */
    private static boolean isCheckGroup(String value) {
        int at = value.indexOf(GROUP);
        String rest = at < 0 ? "" : value.substring(0, at) + value.substring(at + GROUP.length());
        if (rest.isEmpty() || rest.length() > LONGEST_GROUP) {
            return false;
        }
        for (int i = 0; i < rest.length(); i++) {
            char c = rest.charAt(i);
            boolean legal =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
            if (!legal) {
                return false;
            }
        }
        return true;
    }
}
