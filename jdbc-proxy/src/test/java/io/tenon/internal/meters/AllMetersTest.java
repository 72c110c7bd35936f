package io.tenon.internal.meters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who hears of which series, and what they show where owners come and go. */
class AllMetersTest {
    private final List<OwnedMeters> owners = new ArrayList<>();

    private static class Heard implements MeterListener {
        final List<String> events = new ArrayList<>();
        final List<Long> values = new ArrayList<>();

        @Override
        public void added(Series series) {
            note("+", series);
        }

        @Override
        public void removed(Series series) {
            note("-", series);
        }

        private void note(String what, Series series) {
            if (series.name().owner() == OwnerKind.PRODUCER) { // other tests may have left DataSources open
                events.add(what + series);
            }
        }

        @Override
        public void recorded(Series series, long nanos) {
            values.add(nanos);
        }
    }

    private OwnedMeters producer(String group) {
        OwnedMeters made = new OwnedMeters(OwnerKind.PRODUCER, group);
        owners.add(made);
        return made;
    }

    @AfterEach
    void closeOwners() {
        owners.forEach(OwnedMeters::close);
    }

    @Test
    void aListenerHearsOfWhatIsThereAndOfWhatComesAndGoes() {
        producer("first").counter(MeterName.LEFT_TO_CHECK);
        Heard heard = new Heard();
        try (AllMeters.Subscription subscription = AllMeters.listen(heard)) {
            OwnedMeters second = producer("second");
            second.timing(MeterName.END, "done");
            second.close();
            assertThat(subscription).isNotNull();
        }
        producer("third").counter(MeterName.PARKED);
        assertThat(heard.events)
                .containsExactly(
                        "+tenon.left.to.check{group=first}",
                        "+tenon.end{group=second, result=done}",
                        "-tenon.end{group=second, result=done}");
    }

    @Test
    void aListenerThatIsDroppedWithoutBeingClosedIsForgotten() {
        Heard heard = new Heard();
        WeakReference<Heard> reference = new WeakReference<>(heard);
        AllMeters.Subscription subscription = AllMeters.listen(heard);
        producer("shop").counter(MeterName.PARKED);
        assertThat(heard.events).hasSize(1);
        heard = null;
        subscription = null;
        await().until(() -> {
            System.gc();
            return reference.get() == null;
        });
        assertThat(subscription).isNull();
    }

    @Test
    void twoOwnersOfOneNameAreOneSeriesWhoseCountsDoNotGoDown() {
        OwnedMeters one = producer("shop");
        OwnedMeters other = producer("shop");
        Heard heard = new Heard();
        try (AllMeters.Subscription subscription = AllMeters.listen(heard)) {
            one.counter(MeterName.PARKED).add(3);
            other.counter(MeterName.PARKED).add(4);
            assertThat(heard.events).containsExactly("+tenon.parked{group=shop}");
            Series series = series("tenon.parked{group=shop}");
            assertThat(series.count()).isEqualTo(7);
            one.close();
            assertThat(series.count()).isEqualTo(7);
            assertThat(heard.events).hasSize(1);
            other.close();
            assertThat(heard.events).endsWith("-tenon.parked{group=shop}");
            assertThat(subscription).isNotNull();
        }
    }

    @Test
    void whoeverReadsWhileAnOwnerGoesDoesNotSeeACountGoDown() throws Exception {
        producer("shop").counter(MeterName.PARKED).add(1);
        producer("shop").timing(MeterName.END, "done").record(1);
        Series count = series("tenon.parked{group=shop}");
        Series timing = series("tenon.end{group=shop, result=done}");
        AtomicBoolean ended = new AtomicBoolean();
        CompletableFuture<Boolean> reader = CompletableFuture.supplyAsync(() -> {
            long least = 0;
            long leastNanos = 0;
            boolean wentDown = false;
            while (!ended.get()) {
                long read = count.count();
                long readNanos = timing.totalNanos();
                wentDown |= read < least || readNanos < leastNanos;
                least = read;
                leastNanos = readNanos;
            }
            return wentDown;
        });
        for (int i = 0; i < 20_000; i++) {
            try (OwnedMeters shortLived = new OwnedMeters(OwnerKind.PRODUCER, "shop")) {
                shortLived.counter(MeterName.PARKED).add(1);
                shortLived.timing(MeterName.END, "done").record(1);
            }
        }
        ended.set(true);
        assertThat(reader.get(20, TimeUnit.SECONDS)).as("went down").isFalse();
        assertThat(count.count()).isEqualTo(20_001);
    }

    @Test
    void gaugesOfOneNameAreCombinedAsTheirMeaningWants() {
        OwnedMeters one = producer("shop");
        OwnedMeters other = producer("shop");
        one.gauge(MeterName.IN_DOUBT, () -> 1);
        other.gauge(MeterName.IN_DOUBT, () -> 2);
        one.gauge(MeterName.RING_FILL, () -> 0.25);
        other.gauge(MeterName.RING_FILL, () -> Double.NaN);
        assertThat(series("tenon.in.doubt{group=shop}").value()).isEqualTo(3);
        assertThat(series("tenon.ring.fill{group=shop}").value()).isEqualTo(0.25);
    }

    @Test
    void aGaugeThatFailsIsNotKnown() {
        Gauge failing = producer("shop").gauge(MeterName.IN_DOUBT, () -> {
            throw new IllegalStateException("for the test");
        });
        assertThat(failing.value()).isNaN();
    }

    @Test
    void eachValueOfATimingIsToldAndItsSumsAreKept() {
        Heard heard = new Heard();
        Timing timing = producer("shop").timing(MeterName.END, "done");
        timing.record(5);
        try (AllMeters.Subscription subscription = AllMeters.listen(heard)) {
            timing.record(40);
            timing.record(-1);
            assertThat(subscription).isNotNull();
        }
        timing.record(7);
        assertThat(heard.values).containsExactly(40L, 0L);
        assertThat(timing.count()).isEqualTo(4);
        assertThat(timing.totalNanos()).isEqualTo(52);
        assertThat(timing.longestNanos()).isEqualTo(40);
    }

    @Test
    void aListenerThatFailsStopsNeitherTheTimedNorTheOthers() {
        Timing timing = producer("shop").timing(MeterName.END, "done");
        AtomicLong heard = new AtomicLong();
        MeterListener failing = new Heard() {
            @Override
            public void recorded(Series series, long nanos) {
                throw new IllegalStateException("for the test");
            }
        };
        MeterListener other = new Heard() {
            @Override
            public void recorded(Series series, long nanos) {
                heard.addAndGet(nanos);
            }
        };
        try (AllMeters.Subscription first = AllMeters.listen(failing);
                AllMeters.Subscription second = AllMeters.listen(other)) {
            timing.record(3);
            assertThat(first).isNotSameAs(second);
        }
        assertThat(heard).hasValue(3);
    }

    @Test
    void aMeterIsRefusedThatIsNoneOfItsOwnersOrIsThereTwice() {
        OwnedMeters shop = producer("shop");
        shop.counter(MeterName.PARKED);
        assertThatThrownBy(() -> shop.counter(MeterName.PARKED)).hasMessageContaining("is there already");
        assertThatThrownBy(() -> shop.counter(MeterName.COMMITS_REFUSED)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> shop.counter(MeterName.CHECKS)).hasMessageContaining("verdict");
    }

    private static Series series(String id) {
        return AllMeters.series().stream()
                .filter(series -> series.toString().equals(id))
                .findAny()
                .orElseThrow();
    }
}
