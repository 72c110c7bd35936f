package io.tenon.operations.configuration;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A DataSource of an application's configuration. Immutable. */
public final class ConfiguredDatabase {
    private final String name;
    private final String url;
    private final @Nullable String user;
    private final Supplier<@Nullable String> password;
    private final @Nullable String driver;

    ConfiguredDatabase(
            String name,
            String url,
            @Nullable String user,
            Supplier<@Nullable String> password,
            @Nullable String driver) {
        this.name = name;
        this.url = url;
        this.user = user;
        this.password = password;
        this.driver = driver;
    }

    /** Returns the name by which {@code --datasource} chooses it. */
    public String name() {
        return name;
    }

    public String url() {
        return url;
    }

    public @Nullable String user() {
        return user;
    }

    /** @throws ConfigurationException if the password is encrypted, or refers to a value that is nowhere to be found */
    public @Nullable String password() {
        return password.get();
    }

    public @Nullable String driver() {
        return driver;
    }
}
