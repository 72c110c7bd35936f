package io.tenon.internal.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.status.StatusId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarkTest {
    @Test
    void isReadAsItWasWrittenWhateverTheDataSourceIsCalled() {
        Mark written = new Mark(StatusId.next(), StatusId.next(), "0123456789abcdef", "shop: orders:éü");
        Mark read = Mark.parse(written.asProperty());
        assertThat(read).isNotNull().usingRecursiveComparison().isEqualTo(written);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "1", "1:2:3:4", "1:x:y:table:name", "2:what:ever:comes:next"})
    void whatIsNoMarkOfThisVersionIsNotOursToAnswer(String property) {
        assertThat(Mark.parse(property)).isNull();
    }

    @Test
    void whatHoldsALineOfALogIsNoMarkSinceAnybodyCanWriteIt() {
        String forged = new Mark(StatusId.next(), StatusId.next(), "table", "x\n[main] ERROR forged").asProperty();
        assertThat(Mark.parse(forged)).isNull();
    }
}
