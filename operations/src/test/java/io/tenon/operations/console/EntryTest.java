package io.tenon.operations.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryTest {
    private final Entry entry = new Entry(InetAddress.getLoopbackAddress(), "127.0.0.1", List.of("Ops.example"));

    @Test
    void onlyNamesThatAreKnownAreAnswered() {
        assertThat(List.of("127.0.0.1:8686", "localhost:9", "LOCALHOST", "[::1]:8686", "ops.example"))
                .allMatch(entry::isKnownHost);
        assertThat(List.of("evil.example:8686", "127.0.0.1.evil.example", "", "localhost:x"))
                .noneMatch(entry::isKnownHost);
        assertThat(entry.isKnownHost(null)).isFalse();
    }

    @Test
    void theCookieIsOfOneStartAndIsNotTheToken() {
        String cookie = entry.cookie();
        assertThat(cookie).contains("HttpOnly", "SameSite=Strict").doesNotContain(entry.token());
        assertThat(entry.token()).doesNotContain(name(cookie).substring("tenon-console-".length()));
        Headers headers = new Headers();
        headers.add("Cookie", "other=1; " + cookie.substring(0, cookie.indexOf(';')));
        assertThat(entry.hasSession(headers)).isTrue();
        assertThat(entry.hasSession(new Headers())).isFalse();
        headers.set("Cookie", name(cookie) + "=guessed");
        assertThat(entry.hasSession(headers)).isFalse();
    }

    @Test
    void aBrowserKeepsTheCookiesOfTwoConsolesBehindTwoTunnelsBesideEachOther() {
        Entry another = new Entry(InetAddress.getLoopbackAddress(), "127.0.0.1", List.of());
        assertThat(name(entry.cookie())).isNotEqualTo(name(another.cookie()));
        Headers headers = new Headers();
        headers.add("Cookie", pair(another.cookie()) + "; " + pair(entry.cookie()));
        assertThat(entry.hasSession(headers)).isTrue();
        assertThat(another.hasSession(headers)).isTrue();
        headers.set("Cookie", pair(another.cookie()));
        assertThat(entry.hasSession(headers)).isFalse();
    }

    @Test
    void behindAProxyTheOriginMayBeANameThatWasGivenAndNoOther() {
        for (String own : List.of("https://ops.example", "https://OPS.example:8443", "http://ops.example:80")) {
            assertThat(entry.isOwnOrigin(own, "127.0.0.1:8686")).as(own).isTrue();
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
            assertThat(entry.isOwnOrigin(foreign, "127.0.0.1:8686")).as(foreign).isFalse();
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
        Entry another = new Entry(InetAddress.getLoopbackAddress(), "127.0.0.1", List.of());
        assertThat(entry.isToken(entry.token())).isTrue();
        assertThat(entry.isToken(another.token())).isFalse();
        assertThat(entry.isToken(null)).isFalse();
        assertThat(entry.isPermit(entry.token())).isFalse();
        assertThat(entry.isOwnOrigin("http://evil.example", "127.0.0.1:8686")).isFalse();
        assertThat(entry.isOwnOrigin("http://127.0.0.1:8686", "127.0.0.1:8686")).isTrue();
    }
}
