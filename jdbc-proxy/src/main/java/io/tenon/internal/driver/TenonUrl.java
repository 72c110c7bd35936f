package io.tenon.internal.driver;

import io.tenon.internal.datasource.DataSourceSetting;
import io.tenon.internal.datasource.DataSourceSettings;
import io.tenon.internal.datasource.JdbcUrl;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A URL {@code jdbc:tenon:[key=value;…:]<driver's URL>}, the latter with or without its {@code jdbc:}. No name of a driver's
 * subprotocol has an equals sign, so what comes before the next colon are settings if it has one. Values hold neither colon
 * nor semicolon. Immutable.
 */
public final class TenonUrl {
    /** What every such URL begins with. */
    public static final String PREFIX = "jdbc:tenon:";

    private static final String JDBC = "jdbc:";
    private static final String DRIVER = "driver";

    private final String driverUrl;
    private final @Nullable String driverClass;
    private final Map<DataSourceSetting, String> given;
    private final DataSourceSettings settings;
    private final String database;

    private TenonUrl(
            String driverUrl,
            @Nullable String driverClass,
            Map<DataSourceSetting, String> given,
            DataSourceSettings settings) {
        this.driverUrl = driverUrl;
        this.driverClass = driverClass;
        this.given = given;
        this.settings = settings;
        this.database = JdbcUrl.withoutCredentials(driverUrl);
    }

    /** Whether a URL is one of these, be its settings right or wrong. */
    public static boolean isOne(@Nullable String url) {
        return url != null && url.startsWith(PREFIX);
    }

    /**
     * Takes a URL apart.
     *
     * @param url for which {@link #isOne} is true
     * @throws SQLException that names the setting that cannot be, and lists those that there are
     */
    public static TenonUrl parse(String url) throws SQLException {
        String rest = url.substring(PREFIX.length());
        int colon = rest.indexOf(':');
        boolean hasSettings = rest.indexOf('=') >= 0 && (colon < 0 || rest.indexOf('=') < colon);
        String prefix = hasSettings ? rest.substring(0, colon < 0 ? rest.length() : colon) : "";
        String behind = hasSettings ? (colon < 0 ? "" : rest.substring(colon + 1)) : rest;
        String driverUrl = behind.startsWith(JDBC) ? behind : JDBC + behind;
        if (driverUrl.indexOf(':', JDBC.length()) <= JDBC.length() || isOne(driverUrl)) {
            throw new SQLException(
                    "No driver's URL follows '" + PREFIX + prefix + (prefix.isEmpty() ? "" : ":")
                            + "'; it must be as in " + PREFIX + "mysql://host/database or " + PREFIX
                            + "name=orders;delivery=outbox:mysql://host/database",
                    "08001");
        }
        return parse(prefix, driverUrl);
    }

    private static TenonUrl parse(String prefix, String driverUrl) throws SQLException {
        DataSourceSettings.Builder settings = DataSourceSettings.builder();
        Map<DataSourceSetting, String> given = new EnumMap<>(DataSourceSetting.class);
        String driverClass = null;
        for (String part : prefix.split(";")) {
            int equals = part.indexOf('=');
            String key = (equals < 0 ? part : part.substring(0, equals)).trim();
            String value = equals < 0 ? "" : part.substring(equals + 1).trim();
            if (part.trim().isEmpty()) {
                continue;
            }
            DataSourceSetting setting = DataSourceSetting.named(key);
            if (value.isEmpty()) {
                throw refusal("the setting '" + key + "' has no value");
            } else if (setting != null) {
                if (given.put(setting, set(setting, settings, value)) != null) {
                    throw refusal("the setting '" + key + "' is given twice");
                }
            } else if (key.equals(DRIVER)) {
                driverClass = value;
            } else {
                throw refusal("there is no setting '" + key + "'");
            }
        }
        try {
            return new TenonUrl(driverUrl, driverClass, given, settings.build());
        } catch (IllegalArgumentException e) {
            throw refusal(String.valueOf(e.getMessage()));
        }
    }

    private static String set(DataSourceSetting setting, DataSourceSettings.Builder settings, String value)
            throws SQLException {
        try {
            return setting.set(settings, value);
        } catch (IllegalArgumentException e) {
            throw refusal(String.valueOf(e.getMessage()));
        }
    }

    private static SQLException refusal(String because) {
        StringBuilder all = new StringBuilder();
        for (DataSourceSetting setting : DataSourceSetting.values()) {
            all.append(setting.key()).append(" (").append(setting.possible()).append("), ");
        }
        return new SQLException(
                "The settings of a " + PREFIX + " URL cannot be used: " + because
                        + ". No connection was opened. Settings are"
                        + " written as key=value, with a semicolon between them and a colon after the last. There are: "
                        + all
                        + DRIVER + " (the class name of the driver)",
                "08001");
    }

    /**
     * The URL that has these settings, for a framework that puts the prefix before a driver's URL by itself.
     *
     * @param driverUrl left as it is where it has the prefix already
     * @param driverClass the driver's class, if it is known
     * @throws IllegalArgumentException that names a setting whose value cannot be in a URL
     */
    public static String around(
            String driverUrl, Map<DataSourceSetting, String> settings, @Nullable String driverClass) {
        if (isOne(driverUrl)) {
            return driverUrl;
        }
        List<String> parts = new ArrayList<>();
        for (Map.Entry<DataSourceSetting, String> entry : settings.entrySet()) {
            String value = entry.getValue();
            if (value.indexOf(';') >= 0 || value.indexOf(':') >= 0) {
                throw new IllegalArgumentException(
                        entry.getKey().key() + " is '" + value + "' but cannot have a semicolon or colon in a URL");
            }
            parts.add(entry.getKey().key() + "=" + value);
        }
        if (driverClass != null) {
            parts.add(DRIVER + "=" + driverClass);
        }
        String plain = driverUrl.startsWith(JDBC) ? driverUrl.substring(JDBC.length()) : driverUrl;
        return PREFIX + String.join(";", parts) + (parts.isEmpty() ? "" : ":") + plain;
    }

    /** The URL that the driver gets, and that metadata tell. */
    public String driverUrl() {
        return driverUrl;
    }

    /** Returns the URL as people may see it, without what may be secret. */
    public String shown() {
        return JdbcUrl.withoutSecrets(driverUrl);
    }

    /** The driver's class, where the URL names it. */
    public @Nullable String driverClass() {
        return driverClass;
    }

    /** What the URL sets. */
    public Map<DataSourceSetting, String> given() {
        return Collections.unmodifiableMap(given);
    }

    DataSourceSettings settings() {
        return settings;
    }

    /** Whether the driver's URL is the same but for users and passwords. */
    boolean isOfSameDatabase(TenonUrl other) {
        return database.equals(other.database);
    }

    boolean hasSameName(TenonUrl other) {
        return value(DataSourceSetting.NAME).equals(other.value(DataSourceSetting.NAME));
    }

    /**
     * Returns the first setting that differs although it must not, of two URLs of the same database: any setting where
     * the name is the same; those that belong to the table where the table is the same.
     *
     * @return null if there is none
     */
    @Nullable
    DataSourceSetting contradiction(TenonUrl other) {
        boolean sameName = hasSameName(other);
        boolean sameTable = value(DataSourceSetting.TABLE).equals(other.value(DataSourceSetting.TABLE));
        for (DataSourceSetting setting : DataSourceSetting.values()) {
            boolean mustBeSame = sameName || (sameTable && setting.isSharedByTable());
            if (mustBeSame && !value(setting).equals(other.value(setting))) {
                return setting;
            }
        }
        return null;
    }

    String value(DataSourceSetting setting) {
        return given.getOrDefault(setting, setting.defaultValue());
    }
}
