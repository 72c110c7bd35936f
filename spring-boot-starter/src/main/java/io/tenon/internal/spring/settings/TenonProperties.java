package io.tenon.internal.spring.settings;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;

/**
 * The properties {@code tenon.*}. A value that cannot be, and a name below {@code tenon} that nobody knows, fails the
 * start of the application, with the property's name. Not thread-safe while it is being set.
 *
 * <p>It checks itself, as a Validator of Spring's: the annotations for that are in another package since Boot 3, and an
 * application may have none of them.
 */
@ConfigurationProperties(prefix = "tenon", ignoreUnknownFields = false)
public class TenonProperties implements Validator {
    private boolean enabled = true;
    private boolean failFast;
    private final Table table = new Table();
    private final TenonDataSourceProperties datasource = new TenonDataSourceProperties();
    private final Map<String, TenonDataSourceProperties> datasources = new LinkedHashMap<>();
    private final TenonProducerProperties producer = new TenonProducerProperties();
    private final Map<String, TenonProducerProperties> producers = new LinkedHashMap<>();
    private final Endpoint endpoint = new Endpoint();

    /** The properties {@code tenon.table.*}. Not thread-safe while they are being set. */
    public static class Table {
        private TableInitialization initialize = TableInitialization.EMBEDDED;

        public TableInitialization getInitialize() {
            return initialize;
        }

        public void setInitialize(TableInitialization initialize) {
            this.initialize = initialize;
        }

        /** Whether the tables are made in a database. */
        public boolean makesIn(boolean embedded) {
            return initialize == TableInitialization.ALWAYS || (initialize == TableInitialization.EMBEDDED && embedded);
        }
    }

    /** The properties {@code tenon.endpoint.*}. Not thread-safe while they are being set. */
    public static class Endpoint {
        private boolean allowChanges;

        public boolean isAllowChanges() {
            return allowChanges;
        }

        public void setAllowChanges(boolean allowChanges) {
            this.allowChanges = allowChanges;
        }
    }

    public boolean isEnabled() {
        return enabled;
    }

    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    public boolean isFailFast() {
        return failFast;
    }

    public void setFailFast(boolean failFast) {
        this.failFast = failFast;
    }

    public Table getTable() {
        return table;
    }

    public Endpoint getEndpoint() {
        return endpoint;
    }

    public TenonDataSourceProperties getDatasource() {
        return datasource;
    }

    public Map<String, TenonDataSourceProperties> getDatasources() {
        return datasources;
    }

    public TenonProducerProperties getProducer() {
        return producer;
    }

    public Map<String, TenonProducerProperties> getProducers() {
        return producers;
    }

    /** Returns the settings that count for the DataSource of this name. */
    public TenonDataSourceProperties ofDataSource(String name) {
        return MergedSettings.of(datasource, named(datasources, name), new TenonDataSourceProperties());
    }

    /** Returns the settings that count for the producer of this name. */
    public TenonProducerProperties ofProducer(String name) {
        return MergedSettings.of(producer, named(producers, name), new TenonProducerProperties());
    }

    /** Whether settings name this DataSource: there are some for it, or a producer's messages are tied to its transactions only. */
    public boolean isNamed(String name) {
        return named(datasources, name) != null
                || name.equals(producer.getDataSourceName())
                || producers.values().stream().anyMatch(one -> name.equals(one.getDataSourceName()));
    }

    /** Whether the mode was set for this DataSource, and not for all. */
    public boolean isOwnMode(String name) {
        TenonDataSourceProperties own = named(datasources, name);
        return own != null && own.getMode() != null;
    }

    /** Whether a DataSource is another one's {@code status-data-source}: Tenon works on it, and does not follow it. */
    public boolean isStatusDataSource(String name) {
        return name.equals(datasource.getStatusDataSource())
                || datasources.values().stream().anyMatch(one -> name.equals(one.getStatusDataSource()));
    }

    /**
     * Returns the settings of a name. An environment variable has no capitals and no dashes, so a name that has them is
     * found without.
     */
    static <T> @Nullable T named(Map<String, T> settings, String name) {
        T exact = settings.get(name);
        if (exact != null) {
            return exact;
        }
        String plain = plain(name);
        for (Map.Entry<String, T> entry : settings.entrySet()) {
            if (plain(entry.getKey()).equals(plain)) {
                return entry.getValue();
            }
        }
        return null;
    }

    /** Whether both are the same name, written in whatever way. */
    public static boolean isSameName(String one, String other) {
        return plain(one).equals(plain(other));
    }

    private static String plain(String name) {
        return name.replaceAll("[^\\p{L}\\p{N}]", "").toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean supports(Class<?> type) {
        return TenonProperties.class == type;
    }

    @Override
    public void validate(Object target, Errors errors) {
        SettingsCheck.check((TenonProperties) target, errors);
    }
}
