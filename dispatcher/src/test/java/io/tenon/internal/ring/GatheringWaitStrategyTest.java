package io.tenon.internal.ring;

import static org.assertj.core.api.Assertions.assertThat;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.SequenceBarrier;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatheringWaitStrategyTest {
    private final RingBuffer<int[]> buffer =
            RingBuffer.createMultiProducer(() -> new int[1], 64, new GatheringWaitStrategy());
    private final SequenceBarrier barrier = buffer.newBarrier();

    @Test
    void aLookThatFoundManyIsFollowedByOneThatFindsWhatCameMeanwhile() throws Exception {
        publish(10);
        long before = System.nanoTime(); // read behind the look, a busy machine may read it when the next look is due
        assertThat(barrier.waitFor(0)).isEqualTo(9);
        publish(1);
        Thread meanwhile = new Thread(() -> publish(20));
        meanwhile.start();
        meanwhile.join();
        assertThat(barrier.waitFor(10)).as("one and twenty").isEqualTo(30);
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(10));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "10, 10", "11, 10", "100000, 10"})
    void theMoreWasFoundTheLaterIsTheNextLookButNeverMoreThanTenMilliseconds(long found, long millis) {
        assertThat(GatheringWaitStrategy.apartNanos(found))
                .isEqualTo(Duration.ofMillis(millis).toNanos());
    }

    private void publish(int items) {
        for (int i = 0; i < items; i++) {
            buffer.publish(buffer.next());
        }
    }
}
