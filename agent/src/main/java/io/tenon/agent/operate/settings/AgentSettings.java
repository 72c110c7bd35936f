package io.tenon.agent.operate.settings;

import io.tenon.internal.WildcardPatterns;
import io.tenon.internal.datasource.OutboxSettings;
import io.tenon.internal.datasource.TransactionSettings;
import io.tenon.internal.half.DispatcherSettings;
import io.tenon.jdbc.Ambiguity;
import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.Fallback;
import io.tenon.jdbc.XaPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The agent's settings: {@link Setting} has their names and defaults. Immutable. */
public final class AgentSettings {
    private final Map<Setting, GivenValue> given;
    private final List<String> warnings;
    private final WildcardPatterns includedDataSources;
    private final WildcardPatterns excludedDataSources;
    private final WildcardPatterns xaDataSources;
    private final WildcardPatterns includedTopics;
    private final WildcardPatterns excludedTopics;
    private final boolean requiresTransaction;
    private final WildcardPatterns requiringTopics;

    /** Makes the default settings. */
    public AgentSettings() {
        this(new EnumMap<>(Setting.class), Collections.<String>emptyList());
    }

    private AgentSettings(Map<Setting, GivenValue> given, List<String> warnings) {
        this.given = given;
        this.warnings = warnings;
        this.includedDataSources = patterns(Setting.DATASOURCES_INCLUDE);
        this.excludedDataSources = patterns(Setting.DATASOURCES_EXCLUDE);
        this.xaDataSources = patterns(Setting.DATASOURCES_XA);
        this.includedTopics = patterns(Setting.TOPICS_INCLUDE);
        this.excludedTopics = patterns(Setting.TOPICS_EXCLUDE);
        this.requiresTransaction = flag(Setting.REQUIRE_TRANSACTION);
        this.requiringTopics = patterns(Setting.REQUIRE_TRANSACTION_TOPICS);
    }

    /**
     * Reads the settings from the agent's arguments, system properties, the environment and the file that {@code
     * config} names.
     *
     * @param arguments {@code name=value,name=value}, or null
     * @throws SettingsException if values cannot be; it names all of them
     */
    public static AgentSettings read(@Nullable String arguments) throws SettingsException {
        return read(arguments, System.getProperties(), System.getenv());
    }

    static AgentSettings read(@Nullable String arguments, Properties system, Map<String, String> environment)
            throws SettingsException {
        SettingSources sources = new SettingSources();
        sources.read(arguments, system, environment);
        AgentSettings settings = new AgentSettings(sources.given(), sources.warnings());
        GivenValue enabled = sources.given().get(Setting.ENABLED);
        if (enabled != null && enabled.isPossible() && !settings.isEnabled()) {
            // It must always be possible to switch Tenon off, whatever else is wrong.
            return settings;
        }
        List<String> objections = sources.objections();
        if (objections.isEmpty() && settings.millis(Setting.END_EFFECT) >= settings.millis(Setting.LEASE)) {
            objections.add(settings.whole(Setting.END_EFFECT) + " but must be shorter than "
                    + settings.whole(Setting.LEASE) + ", else a sender could never end its own messages");
        }
        if (objections.isEmpty()
                && settings.usesOutbox()
                && settings.value(Setting.OUTBOX_TABLE).equals(settings.table())) {
            objections.add(settings.whole(Setting.OUTBOX_TABLE) + " but must not be the status table, as "
                    + settings.whole(Setting.TABLE) + ": they are two tables");
        }
        if (objections.isEmpty() && !OutboxSettings.isBodyLimit(settings.number(Setting.OUTBOX_BODY_LIMIT))) {
            objections.add(settings.whole(Setting.OUTBOX_BODY_LIMIT)
                    + " but must be 0, with which every body goes through the outbox, or 1024 bytes at least");
        }
        if (!objections.isEmpty()) {
            throw new SettingsException(
                    "The settings cannot be used: " + String.join("; ", objections),
                    observes(sources.given().get(Setting.MODE))
                            ? FailurePolicy.FAIL_OPEN
                            : policy(sources.given().get(Setting.ON_FAILURE)),
                    sources.warnings());
        }
        return settings;
    }

    /**
     * Returns the policy. A misspelt on-failure counts as fail-closed, since whoever wrote it wanted something other
     * than the default.
     */
    private static FailurePolicy policy(@Nullable GivenValue onFailure) {
        boolean open = onFailure == null || onFailure.value().equalsIgnoreCase(Setting.ON_FAILURE.defaultValue());
        return open ? FailurePolicy.FAIL_OPEN : FailurePolicy.FAIL_CLOSED;
    }

    /** Whether the mode is observe, which changes nothing, and so refuses nothing, whatever else is wrong. */
    private static boolean observes(@Nullable GivenValue mode) {
        return mode != null && mode.value().equalsIgnoreCase(Mode.OBSERVE.word());
    }

    public boolean isEnabled() {
        return flag(Setting.ENABLED);
    }

    /** Whether loaders that do not ask the boot loader are helped to find the bridge there. */
    public boolean givesBridge() {
        return flag(Setting.GIVE_BRIDGE);
    }

    /** Returns the policy; it is fail-open in mode observe, which must change nothing. */
    public FailurePolicy onFailure() {
        return mode() == Mode.OBSERVE ? FailurePolicy.FAIL_OPEN : policy(given.get(Setting.ON_FAILURE));
    }

    /** Returns the mode that the agent begins in. */
    public Mode mode() {
        return Mode.valueOf(value(Setting.MODE).toUpperCase(Locale.ROOT));
    }

    /** Returns the file that says the mode; null: the mode is changed by JMX only. */
    public @Nullable String modeFile() {
        String file = value(Setting.MODE_FILE);
        return file.isEmpty() ? null : file;
    }

    /** Returns the file for what was observed; null: it is told by JMX only. */
    public @Nullable String observeFile() {
        String file = value(Setting.OBSERVE_FILE);
        return file.isEmpty() ? null : file;
    }

    /** Returns the name of the status table, qualified or not. */
    public String table() {
        return value(Setting.TABLE);
    }

    public boolean createTable() {
        return flag(Setting.CREATE_TABLE);
    }

    public TransactionSettings transactions() {
        return TransactionSettings.builder()
                .sealAfter(duration(Setting.SEAL_AFTER))
                .lease(duration(Setting.LEASE))
                .endEffect(duration(Setting.END_EFFECT))
                .commitTimeout(duration(Setting.COMMIT_TIMEOUT))
                .fenceTimeout(duration(Setting.FENCE_TIMEOUT))
                .statementTimeout(duration(Setting.STATEMENT_TIMEOUT))
                .grace(duration(Setting.GRACE))
                .retention(duration(Setting.RETENTION))
                .outboxLease(duration(Setting.OUTBOX_LEASE))
                .build();
    }

    /** Returns the settings of the outbox, which are the same for all followed DataSources. */
    public OutboxSettings outbox() {
        return new OutboxSettings(
                delivery(),
                value(Setting.OUTBOX_TABLE),
                number(Setting.OUTBOX_MAX_ROWS),
                number(Setting.OUTBOX_MAX_BYTES),
                number(Setting.OUTBOX_BODY_LIMIT));
    }

    /** Whether the outbox table is named by a setting, be it by its default name. */
    public boolean namesOutboxTable() {
        return given.containsKey(Setting.OUTBOX_TABLE);
    }

    public Delivery delivery() {
        return value(Setting.DELIVERY).equalsIgnoreCase("outbox") ? Delivery.OUTBOX : Delivery.HALF;
    }

    public Fallback whenBrokerUnavailable() {
        return fallback(Setting.WHEN_BROKER_UNAVAILABLE);
    }

    public Fallback notAHalf() {
        return fallback(Setting.NOT_A_HALF);
    }

    /**
     * Whether messages may go through the outbox: all, those that cannot be halves, or those that are sent while the
     * broker is away.
     */
    public boolean usesOutbox() {
        return delivery() == Delivery.OUTBOX
                || whenBrokerUnavailable() == Fallback.OUTBOX
                || notAHalf() == Fallback.OUTBOX;
    }

    /** Whether there are half messages: all messages, or those with large bodies. */
    public boolean usesHalves() {
        return delivery() == Delivery.HALF || outbox().bodyLimit() != OutboxSettings.NO_BODY_LIMIT;
    }

    /** Returns what goes through the outbox, in the words of the settings. */
    public String deliveryText() {
        boolean limited = delivery() == Delivery.OUTBOX && usesHalves();
        return Setting.DELIVERY.key() + " " + value(Setting.DELIVERY)
                + (limited ? ", " + Setting.OUTBOX_BODY_LIMIT.key() + " " + value(Setting.OUTBOX_BODY_LIMIT) : "")
                + ", " + Setting.WHEN_BROKER_UNAVAILABLE.key() + " "
                + value(Setting.WHEN_BROKER_UNAVAILABLE) + ", " + Setting.NOT_A_HALF.key() + " "
                + value(Setting.NOT_A_HALF);
    }

    private Fallback fallback(Setting setting) {
        // A value that Fallback does not know was refused when the settings were read.
        return Fallback.valueOf(value(setting).toUpperCase(Locale.ROOT));
    }

    public DispatcherSettings dispatcher() {
        return new DispatcherSettings(
                (int) number(Setting.RING_SIZE),
                duration(Setting.END_TIMEOUT),
                duration(Setting.DRAIN_TIMEOUT),
                flag(Setting.THROUGH_PROXY),
                duration(Setting.RESCUE_INTERVAL));
    }

    /** Whether the settings choose some DataSources, so that the transactions of others are left alone. */
    public boolean choosesDataSources() {
        return !includedDataSources.isEmpty() || !excludedDataSources.isEmpty() || pinnedDataSource() != null;
    }

    /** Whether the settings say of any DataSource that it takes part in XA transactions. */
    public boolean declaresXa() {
        return !xaDataSources.isEmpty();
    }

    public boolean acceptWeakAcknowledgement() {
        return flag(Setting.ACCEPT_WEAK_ACKNOWLEDGEMENT);
    }

    /** Whether transactions of a DataSource are followed. A pattern may stand for its name, its class or its URL. */
    public boolean includesDataSource(String name, String className, @Nullable String url) {
        return (includedDataSources.isEmpty() || match(includedDataSources, name, className, url))
                && !match(excludedDataSources, name, className, url);
    }

    /**
     * Whether it is known before its URL is that a DataSource is not followed: a pattern excludes its name or class.
     *
     * @param name the name; null if it has none but its URL's
     */
    public boolean leavesDataSourceAlone(@Nullable String name, String className) {
        return excludedDataSources.match(name) || excludedDataSources.match(className);
    }

    public XaPolicy xaPolicyOf(String name, String className, @Nullable String url) {
        if (!match(xaDataSources, name, className, url)) {
            return XaPolicy.NOT_XA;
        }
        return value(Setting.XA_POLICY).equalsIgnoreCase("send-plainly") ? XaPolicy.SEND_PLAINLY : XaPolicy.REFUSE;
    }

    private static boolean match(WildcardPatterns patterns, String name, String className, @Nullable String url) {
        return patterns.match(name) || patterns.match(className) || patterns.match(url);
    }

    /**
     * Returns the name of the only DataSource that messages are tied to; null: they are tied to whichever has a
     * transaction open.
     */
    public @Nullable String pinnedDataSource() {
        String name = value(Setting.DATASOURCES_PINNED);
        return name.isEmpty() ? null : name;
    }

    /** Whether a message of this topic, without namespace, is tied to transactions. */
    public boolean includesTopic(String topic) {
        return (includedTopics.isEmpty() || includedTopics.match(topic)) && !excludedTopics.match(topic);
    }

    /** Whether a message of this topic, without namespace, is refused where no transaction is open. */
    public boolean requiresTransaction(String topic) {
        return requiresTransaction || requiringTopics.match(topic);
    }

    /** Returns the name of the setting that requires a transaction. */
    public String requiringSetting() {
        return "tenon."
                + (requiresTransaction ? Setting.REQUIRE_TRANSACTION : Setting.REQUIRE_TRANSACTION_TOPICS).key();
    }

    /** Returns what becomes of a message that two open transactions may both be meant for. */
    public Ambiguity ambiguous() {
        return value(Setting.AMBIGUOUS).equalsIgnoreCase("refuse") ? Ambiguity.REFUSE : Ambiguity.YOUNGEST;
    }

    /** Returns the check group of a producer group, both without namespace. */
    public String checkGroupOf(String producerGroup) {
        return value(Setting.CHECK_GROUP).replace(SettingKind.GROUP, producerGroup);
    }

    /** Returns the level of the log, one of {@code off, error, warn, info, debug, trace}. */
    public String logLevel() {
        return value(Setting.LOG_LEVEL);
    }

    /** Returns the file of the log; null: standard error. */
    public @Nullable String logFile() {
        String file = value(Setting.LOG_FILE);
        return file.isEmpty() ? null : file;
    }

    /** Returns the largest size of the log's file in bytes; 0: unbounded. */
    public long logMaxSize() {
        return number(Setting.LOG_MAX_SIZE);
    }

    /** Returns how many lines of one kind are logged in a minute; 0: all. */
    public int logRepeats() {
        return (int) Math.min(Integer.MAX_VALUE, number(Setting.LOG_REPEATS));
    }

    /** Returns the port where Prometheus reads meters; 0: no port is opened. */
    public int metricsPort() {
        return (int) number(Setting.METRICS_PORT);
    }

    /** Returns the file that meters are written to; null: none. */
    public @Nullable String metricsFile() {
        String file = value(Setting.METRICS_FILE);
        return file.isEmpty() ? null : file;
    }

    public Duration metricsInterval() {
        return duration(Setting.METRICS_INTERVAL);
    }

    /** Whether the start-up report is printed. */
    public boolean reports() {
        return flag(Setting.REPORT);
    }

    /** Returns the values that differ from the defaults, in the order of {@link Setting}. */
    public List<GivenValue> changed() {
        List<GivenValue> changed = new ArrayList<>();
        for (GivenValue value : given.values()) {
            if (!value.value().equals(value.setting().defaultValue())) {
                changed.add(value);
            }
        }
        return changed;
    }

    /** Returns whole sentences about names that nobody knows, for the log. */
    public List<String> warnings() {
        return Collections.unmodifiableList(warnings);
    }

    private WildcardPatterns patterns(Setting setting) {
        return new WildcardPatterns(SettingList.split(value(setting)));
    }

    private String value(Setting setting) {
        GivenValue value = given.get(setting);
        return value == null ? setting.defaultValue() : value.value();
    }

    private String whole(Setting setting) {
        GivenValue value = given.get(setting);
        return setting.key() + " is " + value(setting) + " (" + (value == null ? "default" : value.source()) + ")";
    }

    private boolean flag(Setting setting) {
        return value(setting).equalsIgnoreCase("true");
    }

    private long millis(Setting setting) {
        return number(setting);
    }

    private long number(Setting setting) {
        return Long.parseLong(value(setting));
    }

    private Duration duration(Setting setting) {
        return Duration.ofMillis(millis(setting));
    }
}
