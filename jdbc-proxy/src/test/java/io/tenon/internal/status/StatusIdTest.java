package io.tenon.internal.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StatusIdTest {
    @Test
    void idsOfManyThreadsNeverRepeatAndGrowInEachOfThem() throws Exception {
        Set<StatusId> seen = ConcurrentHashMap.newKeySet();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                runs.add(threads.submit(() -> {
                    StatusId last = StatusId.ZERO;
                    // More than a millisecond's sequence has room for.
                    for (int i = 0; i < 100_000; i++) {
                        StatusId next = StatusId.next();
                        assertThat(next.compareTo(last)).isPositive();
                        seen.add(next);
                        last = next;
                    }
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(seen).hasSize(400_000);
    }

    @Test
    void anIdBearsItsTimeAndSortsAfterTheLowestOfItsMoment() {
        long before = System.currentTimeMillis();
        StatusId id = StatusId.next();
        // The sequence may have borrowed from milliseconds to come.
        assertThat(id.timeMillis()).isBetween(before, before + 60_000);
        assertThat(id).isGreaterThanOrEqualTo(StatusId.lowestOf(id.timeMillis()));
        assertThat(id).isLessThan(StatusId.lowestOf(id.timeMillis() + 1));
        assertThat(StatusId.lowestOf(-1)).isEqualTo(StatusId.ZERO);
    }

    @Test
    void everyFormReadsBackAsTheSameId() {
        Stream.of(StatusId.next(), StatusId.ZERO, StatusId.of(-1, -2), StatusId.of(1, Long.MIN_VALUE))
                .forEach(id -> {
                    assertThat(StatusId.parse(id.toString())).isEqualTo(id).hasSameHashCodeAs(id);
                    assertThat(StatusId.fromBytes(id.toBytes())).isEqualTo(id);
                    assertThat(StatusId.fromUuid(id.toUuid())).isEqualTo(id);
                    assertThat(StatusId.of(id.mostSignificantBits(), id.leastSignificantBits()))
                            .isEqualTo(id);
                });
        assertThat(StatusId.of(0x0123456789abcdefL, 0xfedcba9876543210L))
                .hasToString("0123456789abcdeffedcba9876543210");
    }

    @Test
    void idsSortAsUnsignedBytesDo() {
        assertThat(StatusId.of(-1, 0)).isGreaterThan(StatusId.of(1, 0));
        assertThat(StatusId.of(1, -1)).isGreaterThan(StatusId.of(1, 1));
    }

    @Test
    void whatIsNoIdIsRefusedWithItsText() {
        Stream.of("", "abc", "+123456789abcdef0123456789abcdef", "g0000000000000000000000000000000")
                .forEach(text -> assertThatThrownBy(() -> StatusId.parse(text))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("32 hexadecimal digits")
                        .hasMessageContaining(text));
        assertThatThrownBy(() -> StatusId.fromBytes(new byte[15]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("15");
    }
}
