package io.tenon.operations.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccessControlTest {
    private final AccessControl access =
            new AccessControl(InetAddress.getLoopbackAddress(), "127.0.0.1", List.of("Ops.example"));

    @Test
    void onlyNamesThatAreKnownAreAnswered() {
        assertThat(List.of("127.0.0.1:8686", "localhost:9", "LOCALHOST", "[::1]:8686", "ops.example"))
                .allMatch(access::isKnownHost);
        assertThat(List.of("evil.example:8686", "127.0.0.1.evil.example", "", "localhost:x"))
                .noneMatch(access::isKnownHost);
        assertThat(access.isKnownHost(null)).isFalse();
    }

    @Test
    void theCookieIsOfOneStartAndIsNotTheToken() {
        String cookie = access.cookie();
        assertThat(cookie).contains("HttpOnly", "SameSite=Strict").doesNotContain(access.token());
        assertThat(access.token()).doesNotContain(name(cookie).substring("tenon-console-".length()));
        Headers headers = new Headers();
        headers.add("Cookie", "other=1; " + cookie.substring(0, cookie.indexOf(';')));
        assertThat(access.hasSession(headers)).isTrue();
        assertThat(access.hasSession(new Headers())).isFalse();
        headers.set("Cookie", name(cookie) + "=guessed");
        assertThat(access.hasSession(headers)).isFalse();
    }

    @Test
    void aBrowserKeepsTheCookiesOfTwoConsolesBehindTwoTunnelsBesideEachOther() {
        AccessControl another = new AccessControl(InetAddress.getLoopbackAddress(), "127.0.0.1", List.of());
        assertThat(name(access.cookie())).isNotEqualTo(name(another.cookie()));
        Headers headers = new Headers();
        headers.add("Cookie", pair(another.cookie()) + "; " + pair(access.cookie()));
        assertThat(access.hasSession(headers)).isTrue();
        assertThat(another.hasSession(headers)).isTrue();
        headers.set("Cookie", pair(another.cookie()));
        assertThat(access.hasSession(headers)).isFalse();
    }

    @Test
    void behindAProxyTheOriginMayBeANameThatWasGivenAndNoOther() {
        for (String own : List.of("https://ops.example", "https://OPS.example:8443", "http://ops.example:80")) {
            assertThat(access.isOwnOrigin(own, "127.0.0.1:8686")).as(own).isTrue();
        }
        for (String foreign : List.of(
                "https://ops.example.evil.example",
                "https://evil.example",
                "https://evil.example:8686",
                "https://ops.example@evil.example",
                "https://evil.example/ops.example",
                "ftp://ops.example",
                "http://localhost:3000",
                "http://127.0.0.1:3000",
                "null",
                "")) {
            assertThat(access.isOwnOrigin(foreign, "127.0.0.1:8686"))
                    .as(foreign)
                    .isFalse();
        }
    }

    private static String pair(String cookie) {
        return cookie.substring(0, cookie.indexOf(';'));
    }

    private static String name(String cookie) {
        return cookie.substring(0, cookie.indexOf('='));
    }

    @Test
    void eachStartHasItsOwnTokenAndNobodyElsesPageHasThePermit() {
        AccessControl another = new AccessControl(InetAddress.getLoopbackAddress(), "127.0.0.1", List.of());
        assertThat(access.isToken(access.token())).isTrue();
        assertThat(access.isToken(another.token())).isFalse();
        assertThat(access.isToken(null)).isFalse();
        assertThat(access.isPermit(access.token())).isFalse();
        assertThat(access.isOwnOrigin("http://evil.example", "127.0.0.1:8686")).isFalse();
        assertThat(access.isOwnOrigin("http://127.0.0.1:8686", "127.0.0.1:8686"))
                .isTrue();
    }
}
