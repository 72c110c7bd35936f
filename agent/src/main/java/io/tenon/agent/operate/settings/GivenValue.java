package io.tenon.agent.operate.settings;

import io.tenon.internal.datasource.JdbcUrl;

/** A value that somebody gave a setting, and the place where it was given. Immutable. */
public final class GivenValue {
    private static final int LONGEST_SHOWN = 200;

    private final Setting setting;
    private final String value;
    private final String source;

    GivenValue(Setting setting, String value, String source) {
        this.setting = setting;
        this.value = value;
        this.source = source;
    }

    public Setting setting() {
        return setting;
    }

    String value() {
        return value;
    }

    /** Returns the place, such as {@code -Dtenon.lease} or {@code the agent arguments}. */
    public String source() {
        return source;
    }

    /** Returns the value for people, without the secrets that a JDBC URL in it may have. */
    public String shown() {
        return shown(value);
    }

    static String shown(String value) {
        String text = value;
        if (value.contains("jdbc:") || value.contains("://")) {
            StringBuilder safe = new StringBuilder();
            for (String pattern : SettingList.split(value)) {
                safe.append(safe.length() == 0 ? "" : ";").append(JdbcUrl.withoutSecrets(pattern));
            }
            text = safe.toString();
        }
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
    }

    boolean isPossible() {
        return setting.admits(value);
    }

    String objection() {
        return setting.key() + " is '" + shown() + "' (" + source + ") but must be " + setting.possible();
    }
}
