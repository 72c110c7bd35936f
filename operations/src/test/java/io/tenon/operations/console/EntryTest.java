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
    void theCookieIsOfOnePortAndIsNotTheToken() {
        String cookie = entry.cookie(8686);
        assertThat(cookie).contains("HttpOnly", "SameSite=Strict").doesNotContain(entry.token());
        Headers headers = new Headers();
        headers.add("Cookie", "other=1; " + cookie.substring(0, cookie.indexOf(';')));
        assertThat(entry.hasSession(headers, 8686)).isTrue();
        assertThat(entry.hasSession(headers, 8687)).isFalse();
        assertThat(entry.hasSession(new Headers(), 8686)).isFalse();
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
