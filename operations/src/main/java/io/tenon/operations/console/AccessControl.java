package io.tenon.operations.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may come in: browsers that have the link with the token, and then the cookie, and that use a name of this
 * console that is known, since a page of another site can make its own name lead here (DNS rebinding). Immutable.
 */
final class AccessControl {
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final Pattern ORIGIN = Pattern.compile("https?://([^/:\\[\\]]+|\\[[^/\\]]+])(?::\\d+)?");

    private final Set<String> hosts = new HashSet<>(Arrays.asList("localhost", "127.0.0.1", "[::1]"));
    private final Set<String> names = new HashSet<>();

    /**
     * The name of the cookie, which is no secret. A browser keeps cookies by the host's name alone. Two consoles may
     * have the same one, and behind two tunnels the same port: each start has a cookie of its own name, so that they do
     * not throw each other's browsers out.
     */
    private final String cookieName = "tenon-console-" + secret().substring(0, 12);

    private final String token = secret();
    private final String session = secret();
    private final String permit = secret();

    AccessControl(InetAddress address, String bind, List<String> names) {
        if (!address.isAnyLocalAddress()) {
            hosts.add(inUrl(address));
            hosts.add(bind.toLowerCase(Locale.ROOT));
        }
        names.forEach(name -> this.names.add(name.toLowerCase(Locale.ROOT)));
        hosts.addAll(this.names);
    }

    /** Returns an address as it stands in a URL. */
    static String inUrl(InetAddress address) {
        String text = address.getHostAddress();
        return text.indexOf(':') < 0 ? text : "[" + text + "]";
    }

    private static String secret() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    String token() {
        return token;
    }

    boolean isToken(@Nullable String given) {
        return same(token, given);
    }

    String cookie() {
        return cookieName + "=" + session + "; Path=/; HttpOnly; SameSite=Strict";
    }

    boolean hasSession(Headers headers) {
        boolean found = false;
        for (String header : headers.getOrDefault("Cookie", java.util.Collections.emptyList())) {
            for (String cookie : header.split(";")) {
                String[] parts = cookie.trim().split("=", 2);
                found |= parts.length == 2 && parts[0].equals(cookieName) && same(session, parts[1]);
            }
        }
        return found;
    }

    /**
     * Returns the text that a request which changes something must have in a header, and that a page of another site
     * cannot know.
     */
    String permit() {
        return permit;
    }

    boolean isPermit(@Nullable String given) {
        return same(permit, given);
    }

    /** Whether the host's name is known. The port is not looked at, since a tunnel has another one. */
    boolean isKnownHost(@Nullable String host) {
        return host != null && hosts.contains(host.toLowerCase(Locale.ROOT).replaceFirst(":\\d+$", ""));
    }

    /**
     * Whether a POST comes from this console's own page: browsers name the site of the page with each POST. A proxy in
     * front may send another Host than the browser did, its own or one without a port, so a name that was given as this
     * console's counts as well, with any port. Names that every machine has do not count: behind {@code localhost}
     * there are other pages.
     */
    boolean isOwnOrigin(@Nullable String origin, @Nullable String host) {
        if (origin == null || origin.equals("http://" + host) || origin.equals("https://" + host)) {
            return true;
        }
        Matcher named = ORIGIN.matcher(origin.toLowerCase(Locale.ROOT));
        return named.matches() && names.contains(named.group(1));
    }

    /** Whether the texts are the same, in a time that does not depend on where they differ. */
    private static boolean same(String secret, @Nullable String given) {
        return given != null && MessageDigest.isEqual(secret.getBytes(UTF_8), given.getBytes(UTF_8));
    }
}
