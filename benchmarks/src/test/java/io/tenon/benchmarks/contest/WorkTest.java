package io.tenon.benchmarks.contest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkTest {
    private final Work rollback = Work.named("1+1-rollback");

    @Test
    void aFifthOfTheUnitsRollBackAndTheirMessagesAreGhosts() {
        long committed = 0;
        for (long n = 1; n <= 1234; n++) {
            UnitOfWork unit = rollback.unit(n);
            committed += unit.rollsBack() ? 0 : 1;
            assertThat(rollback.isCommitted(Body.numberOf(unit.body(0)), 1234)).isEqualTo(!unit.rollsBack());
            assertThat(rollback.committed(n)).isEqualTo(committed);
        }
        assertThat(rollback.committed(1000)).isEqualTo(800);
    }

    @Test
    void everyMessageHasItsOwnNumberAndNoneIsCommittedThatWasNotSent() {
        Work work = Work.named("3+5");
        Set<Long> numbers = new HashSet<>();
        for (long n = 1; n <= 100; n++) {
            for (int i = 0; i < work.messages(); i++) {
                assertThat(numbers.add(Body.numberOf(work.unit(n).body(i)))).isTrue();
            }
        }
        assertThat(numbers).allMatch(number -> work.isCommitted(number, 100));
        assertThat(work.isCommitted(Body.numberOf(work.unit(101).body(0)), 100)).isFalse();
        assertThat(work.isCommitted(Body.UNNUMBERED, 100)).isFalse();
        assertThat(work.isCommitted(Body.numberOf(work.unit(7).body(5)), 100)).isFalse();
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThatThereAre() {
        assertThatThrownBy(() -> Work.named("2+2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2+2")
                .hasMessageContaining("3+5");
        assertThatThrownBy(() -> Entrant.named("kafka")).hasMessageContaining("tenon.enqueue");
    }
}
