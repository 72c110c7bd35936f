package io.tenon.agent.jdbc;

import org.jspecify.annotations.Nullable;

/** A JDBC URL as it may be shown: without parameters and user information, which carry passwords. */
final class JdbcUrl {
    private JdbcUrl() {}

    static String shown(@Nullable String url) {
        if (url == null) {
            return "unknown URL";
        }
        int end = url.length();
        for (char separator : new char[] {'?', ';'}) {
            int at = url.indexOf(separator);
            end = at >= 0 && at < end ? at : end;
        }
        String bare = url.substring(0, end);
        int user = bare.indexOf('@');
        int host = bare.indexOf("//");
        return user > 0 && host >= 0 && user > host ? bare.substring(0, host + 2) + bare.substring(user + 1) : bare;
    }

    /** The database's name, for people: what stands behind the last slash or colon. */
    static String database(@Nullable String url) {
        String shown = shown(url);
        int from = Math.max(shown.lastIndexOf('/'), shown.lastIndexOf(':')) + 1;
        return from == shown.length() ? "default" : shown.substring(from);
    }
}
