package io.tenon.agent.operate.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternsTest {
    @ParameterizedTest
    @CsvSource({
        "orders, orders, true",
        "orders, Orders, false",
        "orders, orders2, false",
        "*, anything, true",
        "order*, orders, true",
        "*s, orders, true",
        "*der*, orders, true",
        "o*d*s, orders, true",
        "o*x*s, orders, false",
        "*a*b*c, aabbc, true",
        "*ab, aab, true",
        "**, x, true",
        "a*, b, false",
        "?, x, false"
    })
    void aStarStandsForAnyCharacters(String pattern, String text, boolean matches) {
        assertThat(new Patterns(pattern).match(text)).isEqualTo(matches);
    }

    @Test
    void anyOfThemIsEnough() {
        Patterns patterns = new Patterns(" a ; b*,, c;");
        assertThat(patterns.match("a")).isTrue();
        assertThat(patterns.match("bb")).isTrue();
        assertThat(patterns.match("c")).isTrue();
        assertThat(patterns.match("")).isFalse();
        assertThat(patterns.match(null)).isFalse();
        assertThat(new Patterns(" ; ,").isEmpty()).isTrue();
    }
}
