package io.tenon.internal.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrorTextTest {
    private static final String EMOJI = "\ud83d\ude00";

    @Test
    void o5_textThatFitsStaysAsItIs() {
        assertThat(ErrorText.bounded("主题 " + EMOJI)).isEqualTo("主题 " + EMOJI);
        assertThat(ErrorText.bounded("x".repeat(500))).hasSize(500);
    }

    @Test
    void o5_textIsCutBetweenCharacters() {
        assertThat(ErrorText.bounded("x".repeat(501))).isEqualTo("x".repeat(500));
        assertThat(ErrorText.bounded("x".repeat(499) + EMOJI)).isEqualTo("x".repeat(499) + "?");
        assertThat(ErrorText.bounded("x".repeat(498) + EMOJI + "y")).isEqualTo("x".repeat(498) + EMOJI);
    }

    @Test
    void o5_whatDatabasesRefuseIsReplaced() {
        assertThat(ErrorText.bounded("a\0b\ude00\ud83d")).isEqualTo("a?b??");
    }
}
