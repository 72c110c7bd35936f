package io.tenon.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WildcardPatternsTest {
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
        assertThat(new WildcardPatterns(Collections.singleton(pattern)).match(text))
                .isEqualTo(matches);
    }

    @Test
    void anyOfThemIsEnough() {
        WildcardPatterns patterns = new WildcardPatterns(Arrays.asList(" a ", "b*", "c"));
        assertThat(patterns.match("a")).isTrue();
        assertThat(patterns.match("bb")).isTrue();
        assertThat(patterns.match("c")).isTrue();
        assertThat(patterns.match("")).isFalse();
        assertThat(patterns.match(null)).isFalse();
        assertThat(new WildcardPatterns(Collections.emptyList()).isEmpty()).isTrue();
    }
}
