package io.tenon.internal;

/**
 * What logs and errors call a setting: the property of {@code TenonDataSource} or {@code TenonProducer}, or where the agent runs the
 * agent's name, which is the only one that its user can set. Thread-safe.
 */
public enum SettingName {
    ACCEPT_WEAK_ACKNOWLEDGEMENT("acceptWeakAcknowledgement", "accept-weak-acknowledgement"),
    AMBIGUOUS("ambiguous", "ambiguous"),
    CHECK_GROUP("checkGroup", "check-group"),
    CREATE_TABLE("createTable", "create-table"),
    DATA_SOURCE_NAME("dataSourceName", "datasources.pinned"),
    END_EFFECT("endEffectMillis", "end-effect"),
    LEASE("leaseMillis", "lease"),
    NOT_A_HALF("notAHalf", "not-a-half"),
    OUTBOX_BODY_LIMIT("outboxBodyLimit", "outbox-body-limit"),
    OUTBOX_MAX_BYTES("outboxMaxBytes", "outbox-max-bytes"),
    OUTBOX_MAX_ROWS("outboxMaxRows", "outbox-max-rows"),
    OUTBOX_TABLE("outboxTable", "outbox-table"),
    REQUIRE_TRANSACTION("requireTransaction", "require-transaction"),
    REQUIRE_TRANSACTION_TOPICS("requireTransactionTopics", "require-transaction.topics"),
    SEAL_AFTER("sealAfterMillis", "seal-after"),
    TABLE("table", "table"),
    XA_POLICY("xaPolicy", "xa-policy");

    private static volatile boolean agents;

    private final String property;
    private final String ofAgent;

    SettingName(String property, String ofAgent) {
        this.property = property;
        this.ofAgent = ofAgent;
    }

    /** Makes settings have the agent's names from now on, in this copy of Tenon. */
    public static void useAgentNames() {
        agents = true;
    }

    /** Returns the library's name: a property of {@code TenonDataSource} or {@code TenonProducer}. */
    public String property() {
        return property;
    }

    /** Returns the agent's name, without prefix. */
    public String ofAgent() {
        return ofAgent;
    }

    /** Returns the name that the setting has here: the agent's with its prefix, or the library's. */
    @Override
    public String toString() {
        return agents ? "tenon." + ofAgent : property;
    }
}
