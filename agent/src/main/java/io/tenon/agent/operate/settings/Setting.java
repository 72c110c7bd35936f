package io.tenon.agent.operate.settings;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Every setting of the agent: name, default, what it can be, and a line for people. The same name everywhere: {@code
 * seal-after} as agent argument and in a file, {@code -Dtenon.seal-after}, {@code TENON_SEAL_AFTER}.
 */
public enum Setting {
    ENABLED("enabled", "true", SettingKind.FLAG, "false: attached, but nothing is instrumented"),
    ON_FAILURE(
            "on-failure",
            "fail-open",
            "fail-open, fail-closed",
            "what happens where Tenon cannot do its work: run on without it and say so, or refuse"),
    MODE(
            "mode",
            "tie",
            "tie, observe, drain",
            "tie messages to transactions; or change nothing and count; or tie no new ones and answer for the old"),
    MODE_FILE(
            "mode.file",
            "",
            SettingKind.TEXT,
            "a file that says tie or drain: looked at every 2 s, where mode is not observe"),
    OBSERVE_FILE(
            "observe.file",
            "",
            SettingKind.TEXT,
            "where mode observe writes what it has counted, every 10 s; as JSON, too, with .json behind the name"),
    CONFIG("config", "", SettingKind.TEXT, "a properties file with more settings, in UTF-8"),
    TABLE("table", "tenon_status", SettingKind.TABLE, "the status table, or schema.table"),
    CREATE_TABLE("create-table", "false", SettingKind.FLAG, "make the status table where it is missing"),
    SEAL_AFTER("seal-after", "1000", 10, "S: from this age on, a transaction's rows are sealed at its commit"),
    LEASE("lease", "5000", 20, "W: how long the sender alone may end a committed message"),
    END_EFFECT("end-effect", "4000", 1, "how long the broker may take until an END keeps it from checking"),
    COMMIT_TIMEOUT("commit-timeout", "3000", 10, "how long a commit waits for its messages to be stored"),
    FENCE_TIMEOUT("fence-timeout", "1000", 1, "how long a check waits for a transaction that is still alive"),
    STATEMENT_TIMEOUT("statement-timeout", "5000", 100, "how long a statement on the status table may take"),
    GRACE("grace", "20000", 0, "how long rows outlive their acknowledged ENDs"),
    RETENTION("retention", "259200000", 60000, "when rows go that nobody acknowledged"),
    END_TIMEOUT("end-timeout", "3000", 1, "how long an END may wait for its acknowledgement"),
    DRAIN_TIMEOUT("drain-timeout", "5000", 0, "how long a producer's shutdown waits for what is under way"),
    RING_SIZE("ring-size", "8192", SettingKind.POWER_OF_TWO, 2, null, "how many halves, ENDs and checks may wait"),
    RESCUE_INTERVAL(
            "rescue-interval", "0", 0, "how often parked halves are looked for, to put committed ones back; 0: never"),
    THROUGH_PROXY("through-proxy", "false", SettingKind.FLAG, "the name server leads to RocketMQ 5 proxies"),
    ACCEPT_WEAK_ACKNOWLEDGEMENT(
            "accept-weak-acknowledgement",
            "false",
            SettingKind.FLAG,
            "a half counts as stored that was not flushed or replicated in time"),
    CHECK_GROUP("check-group", "{group}-tenon", SettingKind.CHECK_GROUP, "the group that answers a producer's checks"),
    DATASOURCES_INCLUDE(
            "datasources.include", "", SettingKind.PATTERNS, "follow only these: by name, class or URL; none: all"),
    DATASOURCES_EXCLUDE("datasources.exclude", "", SettingKind.PATTERNS, "do not follow these"),
    DATASOURCES_XA("datasources.xa", "", SettingKind.PATTERNS, "a JTA transaction manager enlists these"),
    DATASOURCES_PINNED("datasources.pinned", "", SettingKind.TEXT, "tie messages to this one only, by name"),
    XA_POLICY(
            "xa-policy",
            "refuse",
            "refuse, send-plainly",
            "what becomes of a message in a transaction on one of datasources.xa"),
    TOPICS_INCLUDE("topics.include", "", SettingKind.PATTERNS, "tie only messages of these topics; none: all"),
    TOPICS_EXCLUDE("topics.exclude", "", SettingKind.PATTERNS, "do not tie messages of these topics"),
    REQUIRE_TRANSACTION(
            "require-transaction", "false", SettingKind.FLAG, "refuse what is sent with no transaction open"),
    REQUIRE_TRANSACTION_TOPICS(
            "require-transaction.topics", "", SettingKind.PATTERNS, "refuse it of these topics only"),
    AMBIGUOUS(
            "ambiguous",
            "youngest",
            "youngest, refuse",
            "what becomes of a message that two open transactions may both be meant for"),
    DELIVERY("delivery", "half", "half, outbox", "how messages of transactions get to the broker"),
    WHEN_BROKER_UNAVAILABLE(
            "when-broker-unavailable",
            "refuse",
            "refuse, outbox",
            "what becomes of a message whose half cannot be stored, since the broker is away or busy"),
    NOT_A_HALF(
            "not-a-half",
            "refuse",
            "refuse, outbox, plain",
            "what becomes of delayed and timed messages, those with a priority, and those of light queues; plain: sent at once, as without"
                    + " Tenon"),
    OUTBOX_TABLE("outbox-table", "tenon_outbox", SettingKind.TABLE, "the outbox table, or schema.table"),
    OUTBOX_LEASE("outbox-lease", "10000", 200, "how long only the sender may send what is in the outbox"),
    OUTBOX_MAX_ROWS("outbox-max-rows", "1000000", SettingKind.NUMBER, 1, null, "how many rows the outbox may have"),
    OUTBOX_MAX_BYTES(
            "outbox-max-bytes",
            "4294967296",
            SettingKind.NUMBER,
            1024,
            null,
            "how many bytes of messages the outbox may have"),
    OUTBOX_BODY_LIMIT(
            "outbox-body-limit",
            "0",
            SettingKind.NUMBER,
            0,
            null,
            "with delivery outbox, messages with larger bodies go as half messages; in bytes, 1024 at least; 0: none"),
    GIVE_BRIDGE(
            "give-bridge",
            "true",
            SettingKind.FLAG,
            "let loaders that do not ask the boot loader (OSGi, JBoss Modules) find the agent's bridge there"),
    LOG_LEVEL("log.level", "info", "off, error, warn, info, debug, trace", "what Tenon logs; the report is info"),
    LOG_FILE("log.file", "", SettingKind.TEXT, "where Tenon logs to, appending; none: standard error"),
    LOG_MAX_SIZE(
            "log.max-size",
            "20971520",
            SettingKind.NUMBER,
            0,
            null,
            "how many bytes log.file may have: then it is renamed to .1, in place of the one before; 0: any"),
    LOG_REPEATS(
            "log.repeats",
            "30",
            SettingKind.NUMBER,
            0,
            null,
            "how often a minute a line of one kind is logged; what is more is counted; 0: always"),
    METRICS_FILE(
            "metrics-file", "", SettingKind.TEXT, "where meters are written to, as text for Prometheus; none: nowhere"),
    METRICS_INTERVAL("metrics-interval", "15000", 1000, "how often that is done"),
    METRICS_PORT(
            "metrics-port",
            "0",
            SettingKind.PORT,
            0,
            null,
            "where Prometheus may read the meters by HTTP, on the loopback address; 0: nowhere"),
    REPORT("report", "true", SettingKind.FLAG, "print the start-up report");

    /** Shared, because values() copies. */
    private static final Setting[] ALL = values();

    private final String key;
    private final String defaultValue;
    private final SettingKind kind;
    private final long minimum;
    private final @Nullable String choices;
    private final String description;

    Setting(String key, String defaultValue, SettingKind kind, String description) {
        this(key, defaultValue, kind, 0, null, description);
    }

    Setting(String key, String defaultValue, long minimum, String description) {
        this(key, defaultValue, SettingKind.MILLISECONDS, minimum, null, description);
    }

    Setting(String key, String defaultValue, String choices, String description) {
        this(key, defaultValue, SettingKind.CHOICE, 0, choices, description);
    }

    Setting(
            String key,
            String defaultValue,
            SettingKind kind,
            long minimum,
            @Nullable String choices,
            String description) {
        this.key = key;
        this.defaultValue = defaultValue;
        this.kind = kind;
        this.minimum = minimum;
        this.choices = choices;
        this.description = description;
    }

    /** Returns the name, in kebab case. */
    public String key() {
        return key;
    }

    /** Returns the default as it would be written; empty where there is none. */
    public String defaultValue() {
        return defaultValue;
    }

    public SettingKind kind() {
        return kind;
    }

    /** Says in one line, for people, what the setting does. */
    public String description() {
        return description;
    }

    /** Returns its name in the environment, {@code TENON_…}: dashes and dots become underscores. */
    public String environmentName() {
        return "TENON_" + key.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    }

    /** What a value must be, in words that follow "must be". */
    public String possible() {
        return kind.possible(minimum, choices);
    }

    /** Whether the value can be. */
    public boolean admits(String value) {
        return kind.admits(value, minimum, choices);
    }

    static @Nullable Setting named(String key) {
        for (Setting setting : ALL) {
            if (setting.key.equals(key)) {
                return setting;
            }
        }
        return null;
    }

    static @Nullable Setting inEnvironment(String name) {
        for (Setting setting : ALL) {
            if (setting.environmentName().equals(name)) {
                return setting;
            }
        }
        return null;
    }
}
