package io.tenon.internal.datasource;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** JDBC URLs as people may see them, and as they are told from each other. Stateless. */
public final class JdbcUrl {
    /** Matches a user or a password in a URL. They change while the database stays the same. */
    private static final String NAMES = "(?:user|username|password|passwd|pwd)=[^&;,)]*";

    /**
     * Matches all users and passwords in a URL: also several at the beginning of the parameters, and those of each of
     * several hosts.
     */
    private static final Pattern CREDENTIALS =
            Pattern.compile("(?i)[;&]" + NAMES + "|(?<=[?:,(])(?:" + NAMES + "[;&,]?)+|(?<=//|,)[^/,?;&()]*@");

    private static final Pattern USER =
            Pattern.compile("(?i)(?<=[?;&,(])user(?:name)?=([^&;,)]*)|(?<=//)([^/:,?;&()@]*)(?::[^/,?;&()]*)?@");

    private JdbcUrl() {}

    /** Returns the user that the URL names, the first one if there are several; null if there is none. */
    public static @Nullable String userOf(String url) {
        Matcher named = USER.matcher(url);
        return !named.find() ? null : named.group(1) == null ? named.group(2) : named.group(1);
    }

    /**
     * Returns the URL without users and passwords, and with all else: what leads to a database stays the same while
     * these change. It may have other secrets, so it is not to be shown.
     */
    public static String withoutCredentials(String url) {
        String bare = CREDENTIALS.matcher(url).replaceAll("");
        return bare.endsWith("?") ? bare.substring(0, bare.length() - 1) : bare;
    }

    /**
     * The URL without user, password and parameters. Where it cannot be told where these begin, no more than its scheme
     * is left. Never throws.
     */
    public static String withoutSecrets(String url) {
        int slashes = url.indexOf("//");
        int at = url.indexOf('@');
        int scheme = slashes >= 0 && (at < 0 || slashes < at) ? slashes + 2 : endOfScheme(url);
        String rest = url.substring(scheme);
        int parameters = firstOf(rest, "?;&");
        String head = rest.substring(0, parameters);
        boolean maybeInPassword = rest.indexOf('@', parameters) >= 0 && !beginsWithHost(head);
        if (maybeInPassword
                || head.indexOf('(') >= 0
                || head.toLowerCase(Locale.ROOT).contains("password")) {
            return url.substring(0, scheme) + "…";
        }
        return url.substring(0, scheme) + head.substring(head.lastIndexOf('@') + 1);
    }

    /**
     * Returns where the part ends that can have no secret: behind the last colon that none can precede, as in {@code
     * jdbc:oracle:thin:user/password@…}.
     */
    private static int endOfScheme(String url) {
        int at = url.indexOf('@');
        int end = 0;
        for (int colons = 0, next = url.indexOf(':'); next >= 0 && colons < 3; colons++) {
            if (at >= 0 && next > at) {
                break;
            }
            end = next + 1;
            next = url.indexOf(':', end);
            if (colons == 1 && !url.startsWith("jdbc:oracle:")) {
                break;
            }
        }
        return end;
    }

    /**
     * Whether a URL's part begins with a host and a port that is a number, as {@code host:3306/…}, and not as {@code
     * user:a/b?c@host}.
     */
    private static boolean beginsWithHost(String head) {
        int slash = head.indexOf('/');
        int colon = head.indexOf(':');
        for (int i = colon + 1; colon >= 0 && i < slash; i++) {
            if (!Character.isDigit(head.charAt(i))) {
                return false;
            }
        }
        return slash >= 0;
    }

    private static int firstOf(String text, String characters) {
        for (int i = 0; i < text.length(); i++) {
            if (characters.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return text.length();
    }
}
