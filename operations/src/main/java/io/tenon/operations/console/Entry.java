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
import org.jspecify.annotations.Nullable;

/**
 * Who may come in: whoever has the link with the token, and then the cookie; by a name that is known, since a page of another site can
 * make its own name lead here (DNS rebinding). Immutable.
 */
final class Entry {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Set<String> hosts = new HashSet<>(Arrays.asList("localhost", "127.0.0.1", "[::1]"));
    private final String token = secret();
    private final String session = secret();
    private final String permit = secret();

    Entry(InetAddress address, String bind, List<String> names) {
        if (!address.isAnyLocalAddress()) {
            hosts.add(inUrl(address));
            hosts.add(bind.toLowerCase(Locale.ROOT));
        }
        names.forEach(name -> hosts.add(name.toLowerCase(Locale.ROOT)));
    }

    /** An address as it stands in a URL. */
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

    /** With the port in its name, since a browser gives a cookie to all ports of a host. */
    String cookie(int port) {
        return cookieName(port) + "=" + session + "; Path=/; HttpOnly; SameSite=Strict";
    }

    private static String cookieName(int port) {
        return "tenon-console-" + port;
    }

    boolean hasSession(Headers headers, int port) {
        boolean found = false;
        for (String header : headers.getOrDefault("Cookie", java.util.Collections.emptyList())) {
            for (String cookie : header.split(";")) {
                String[] parts = cookie.trim().split("=", 2);
                found |= parts.length == 2 && parts[0].equals(cookieName(port)) && same(session, parts[1]);
            }
        }
        return found;
    }

    /** What a request that changes something must bring in a header, which a page of another site cannot know. */
    String permit() {
        return permit;
    }

    boolean isPermit(@Nullable String given) {
        return same(permit, given);
    }

    /** The name alone: a tunnel has another port. */
    boolean isKnownHost(@Nullable String host) {
        return host != null && hosts.contains(host.toLowerCase(Locale.ROOT).replaceFirst(":\\d+$", ""));
    }

    /** Browsers name the page's own site with each POST. */
    boolean isOwnOrigin(@Nullable String origin, @Nullable String host) {
        return origin == null || origin.equals("http://" + host) || origin.equals("https://" + host);
    }

    /** In a time that does not depend on where they differ. */
    private static boolean same(String secret, @Nullable String given) {
        return given != null && MessageDigest.isEqual(secret.getBytes(UTF_8), given.getBytes(UTF_8));
    }
}
