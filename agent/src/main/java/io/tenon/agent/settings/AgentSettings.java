package io.tenon.agent.settings;

import io.tenon.dispatch.DispatcherSettings;
import io.tenon.status.StatusTable;
import io.tenon.transaction.TransactionSettings;
import io.tenon.transaction.XaPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The agent's settings. Immutable. */
public final class AgentSettings {

    public boolean isEnabled() {
        return true;
    }

    public FailurePolicy onFailure() {
        return FailurePolicy.FAIL_OPEN;
    }

    /** The status table, qualified or not. */
    public String table() {
        return StatusTable.DEFAULT_NAME;
    }

    public boolean createTable() {
        return false;
    }

    public TransactionSettings transactions() {
        return TransactionSettings.defaults();
    }

    public DispatcherSettings dispatcher() {
        return new DispatcherSettings(8192, Duration.ofSeconds(3), Duration.ofSeconds(5), false);
    }

    public boolean acceptWeakAcknowledgement() {
        return false;
    }

    /** Whether transactions of a DataSource are followed; any of the three may be named by a pattern. */
    public boolean includesDataSource(String name, String className, @Nullable String url) {
        return true;
    }

    public XaPolicy xaPolicyOf(String name, String className, @Nullable String url) {
        return XaPolicy.NOT_XA;
    }

    /** The only DataSource that messages are tied to, by name; null: whichever has a transaction open. */
    public @Nullable String pinnedDataSource() {
        return null;
    }

    /** Whether a message of this topic, without namespace, is tied to transactions. */
    public boolean includesTopic(String topic) {
        return true;
    }

    /** Without namespace. */
    public String checkGroupOf(String producerGroup) {
        return producerGroup + "-tenon";
    }
}
