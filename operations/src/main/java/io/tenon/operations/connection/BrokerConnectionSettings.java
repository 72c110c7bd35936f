package io.tenon.operations.connection;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings with which the application's client reaches its brokers. Immutable. */
public final class BrokerConnectionSettings {
    private final List<String> nameServers;
    private final @Nullable String accessKey;
    private final @Nullable String secretKey;
    private final boolean tls;
    private final Path logs;

    public BrokerConnectionSettings(
            List<String> nameServers, @Nullable String accessKey, @Nullable String secretKey, boolean tls, Path logs) {
        this.nameServers = nameServers;
        this.accessKey = accessKey;
        this.secretKey = secretKey;
        this.tls = tls;
        this.logs = logs;
    }

    /** Returns the name servers as the client writes them, separated by semicolons. */
    public String nameServers() {
        return String.join(";", nameServers);
    }

    /** Returns the access key; null without ACL. */
    public @Nullable String accessKey() {
        return accessKey;
    }

    public @Nullable String secretKey() {
        return secretKey;
    }

    public boolean tls() {
        return tls;
    }

    /** Returns the folder into which the client may write its log. */
    public Path logs() {
        return logs;
    }
}
