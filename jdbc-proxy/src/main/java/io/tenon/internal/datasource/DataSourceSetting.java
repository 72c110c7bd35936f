package io.tenon.internal.datasource;

import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.XaPolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a DataSource as they are written in text, with the same names as the agent's. Each has a default,
 * says what its value may be, and has a line for people. Times are milliseconds. Immutable.
 */
public enum DataSourceSetting {
    NAME("name", "default", Kind.TEXT, "what messages and logs call it", DataSourceSettings.Builder::name),
    TABLE("table", "tenon_status", Kind.TABLE, "the status table", DataSourceSettings.Builder::table),
    CREATE_TABLE("create-table", "false", "make the tables where they are missing", "true, false", (to, value) -> {
        to.createTable(value.equals("true"));
    }),
    DELIVERY("delivery", "half", "how its messages get to the broker", "half, outbox", (to, value) -> {
        to.delivery(Delivery.valueOf(constant(value)));
    }),
    XA_POLICY(
            "xa-policy",
            "not-xa",
            "what becomes of a message if a JTA transaction manager enlists its connections",
            "not-xa, refuse, send-plainly",
            (to, value) -> to.xaPolicy(XaPolicy.valueOf(constant(value)))),
    SEAL_AFTER(
            "seal-after",
            "1000",
            10,
            "S: from this age on, a transaction's rows are sealed at its commit",
            TransactionSettings.Builder::sealAfter),
    LEASE(
            "lease",
            "5000",
            20,
            "W: how long the sender alone may end a committed message",
            TransactionSettings.Builder::lease),
    END_EFFECT(
            "end-effect",
            "4000",
            1,
            "how long the broker may take until an END keeps it from checking",
            TransactionSettings.Builder::endEffect),
    COMMIT_TIMEOUT(
            "commit-timeout",
            "3000",
            10,
            "how long a commit waits for its messages to be stored",
            TransactionSettings.Builder::commitTimeout),
    FENCE_TIMEOUT(
            "fence-timeout",
            "1000",
            1,
            "how long a check waits for a transaction that is still alive",
            TransactionSettings.Builder::fenceTimeout),
    STATEMENT_TIMEOUT(
            "statement-timeout",
            "5000",
            100,
            "how long a statement on the status table may take",
            TransactionSettings.Builder::statementTimeout),
    GRACE("grace", "20000", 0, "how long rows outlive their acknowledged ENDs", TransactionSettings.Builder::grace),
    RETENTION(
            "retention",
            "259200000",
            60_000,
            "when rows go that nobody acknowledged",
            TransactionSettings.Builder::retention),
    OUTBOX_TABLE(
            "outbox-table", "tenon_outbox", Kind.TABLE, "the outbox table", DataSourceSettings.Builder::outboxTable),
    OUTBOX_LEASE(
            "outbox-lease",
            "10000",
            200,
            "how long only the sender may send what is in the outbox",
            TransactionSettings.Builder::outboxLease),
    OUTBOX_MAX_ROWS("outbox-max-rows", "1000000", Kind.NUMBER, 1, "how many rows the outbox may have", (to, value) -> {
        to.outboxMaxRows(Long.parseLong(value));
    }),
    OUTBOX_MAX_BYTES(
            "outbox-max-bytes",
            "4294967296",
            Kind.NUMBER,
            1024,
            "how many bytes of messages the outbox may have",
            (to, value) -> to.outboxMaxBytes(Long.parseLong(value))),
    OUTBOX_BODY_LIMIT(
            "outbox-body-limit",
            "0",
            Kind.NUMBER,
            0,
            "with delivery outbox, larger bodies go as half messages; in bytes, 1024 at least; 0: none",
            (to, value) -> to.outboxBodyLimit(Long.parseLong(value))),
    JMX("jmx", "true", "its meters are in JMX", "true, false", (to, value) -> {
        to.jmx(value.equals("true"));
    });

    private static final String FLAG = "true, false";
    private static final long LARGEST = 1_000_000_000_000L;
    private static final int LONGEST_NAME = 64;

    private enum Kind {
        TEXT,
        TABLE,
        CHOICE,
        MILLISECONDS,
        NUMBER
    }

    private final String key;
    private final String defaultValue;
    private final Kind kind;
    private final long least;
    private final String choices;
    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // a lambda that holds nothing
    private final BiConsumer<DataSourceSettings.Builder, String> setter;

    DataSourceSetting(
            String key,
            String defaultValue,
            Kind kind,
            String description,
            BiConsumer<DataSourceSettings.Builder, String> setter) {
        this(key, defaultValue, kind, 0, "", description, setter);
    }

    DataSourceSetting(
            String key,
            String defaultValue,
            String description,
            String choices,
            BiConsumer<DataSourceSettings.Builder, String> setter) {
        this(key, defaultValue, Kind.CHOICE, 0, choices, description, setter);
    }

    DataSourceSetting(
            String key,
            String defaultValue,
            long least,
            String description,
            BiConsumer<TransactionSettings.Builder, Duration> time) {
        this(
                key,
                defaultValue,
                Kind.MILLISECONDS,
                least,
                "",
                description,
                (to, value) -> time.accept(to.transactions(), Duration.ofMillis(Long.parseLong(value))));
    }

    DataSourceSetting(
            String key,
            String defaultValue,
            Kind kind,
            long least,
            String description,
            BiConsumer<DataSourceSettings.Builder, String> setter) {
        this(key, defaultValue, kind, least, "", description, setter);
    }

    DataSourceSetting(
            String key,
            String defaultValue,
            Kind kind,
            long least,
            String choices,
            String description,
            BiConsumer<DataSourceSettings.Builder, String> setter) {
        this.key = key;
        this.defaultValue = defaultValue;
        this.kind = kind;
        this.least = least;
        this.choices = choices;
        this.description = description;
        this.setter = setter;
    }

    private static String constant(String choice) {
        return choice.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** Returns the setting of this name; null if there is none. */
    public static @Nullable DataSourceSetting named(String key) {
        for (DataSourceSetting setting : values()) {
            if (setting.key.equals(key)) {
                return setting;
            }
        }
        return null;
    }

    /** Returns the name of the setting, in kebab case. */
    public String key() {
        return key;
    }

    /** Returns the default value, as it would be written. */
    public String defaultValue() {
        return defaultValue;
    }

    /** Returns one line that describes the setting to people. */
    public String description() {
        return description;
    }

    /** Returns what a value must be, in words that follow "must be". */
    public String possible() {
        switch (kind) {
            case TEXT:
                return "1 to " + LONGEST_NAME + " characters, none of them a colon";
            case TABLE:
                return "the name of a table, or schema.table";
            case CHOICE:
                return choices.equals(FLAG) ? "true or false" : "one of " + choices;
            case MILLISECONDS:
                return "a whole number of milliseconds from " + least + " to " + LARGEST;
            case NUMBER:
                return "a whole number from " + least + " to " + LARGEST;
        }
        throw new AssertionError(kind);
    }

    /** Whether it is a time, in milliseconds: Spring writes {@code 5s} for it. */
    public boolean isTime() {
        return kind == Kind.MILLISECONDS;
    }

    /** Whether it is a number of bytes: Spring writes {@code 4GB} for it. */
    public boolean isSize() {
        return this == OUTBOX_MAX_BYTES || this == OUTBOX_BODY_LIMIT;
    }

    /** Whether it is one of some words: Spring writes the name of a constant for it. */
    public boolean isChoice() {
        return kind == Kind.CHOICE;
    }

    /**
     * Whether all DataSources of one status table must have the same: whichever of them is asked by a broker judges by its own,
     * and rows of all of them are cleaned up.
     */
    public boolean isSharedByTable() {
        return this == SEAL_AFTER || this == LEASE || this == RETENTION || this == OUTBOX_LEASE;
    }

    /**
     * Sets the setting to a value.
     *
     * @return the value, as another one that means the same would be written
     * @throws IllegalArgumentException that names the setting and says what is possible
     */
    public String set(DataSourceSettings.Builder settings, String value) {
        String plain = kind == Kind.CHOICE ? value.toLowerCase(Locale.ROOT) : value;
        if (!admits(plain)) {
            throw new IllegalArgumentException(key + " is '" + value + "' but must be " + possible());
        }
        setter.accept(settings, plain);
        return plain;
    }

    private boolean admits(String value) {
        switch (kind) {
            case TEXT:
                return !value.isEmpty() && value.length() <= LONGEST_NAME && value.indexOf(':') < 0;
            case TABLE:
                return isTable(value);
            case CHOICE:
                return Arrays.asList(choices.split(", ")).contains(value);
            case MILLISECONDS:
            case NUMBER:
                return isNumber(value);
        }
        return false;
    }

    private boolean isNumber(String value) {
        try {
            long number = Long.parseLong(value);
            return number >= least && number <= LARGEST;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean isTable(String value) {
        int dot = value.indexOf('.');
        if (dot < 0) {
            return !value.isEmpty();
        }
        String schema = value.substring(0, dot).trim();
        String table = value.substring(dot + 1).trim();
        return !schema.isEmpty() && !table.isEmpty() && table.indexOf('.') < 0;
    }
}
