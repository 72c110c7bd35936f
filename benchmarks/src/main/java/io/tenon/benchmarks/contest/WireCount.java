package io.tenon.benchmarks.contest;

import io.tenon.testbed.TcpProxy;
import io.tenon.testbed.TcpProxy.Direction;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Counts what goes through all connections of a proxy. Thread-safe. */
final class WireCount {
    private final AtomicLong turns = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();

    TcpProxy.Listener ofOneConnection() {
        return new Connection();
    }

    /** How often bytes went to the server after bytes that came from it. */
    long turns() {
        return turns.get();
    }

    /** How many frames with their length in front went to the server; makes sense for RocketMQ only. */
    long requests() {
        return requests.get();
    }

    void reset() {
        turns.set(0);
        requests.set(0);
    }

    private final class Connection implements TcpProxy.Listener {
        private @Nullable Direction last;
        private final byte[] length = new byte[Integer.BYTES];
        private int lengthRead;
        private long left;

        @Override
        public synchronized void passes(Direction direction, byte[] buffer, int bytes) {
            if (direction == Direction.TO_SERVER) {
                if (last != Direction.TO_SERVER) {
                    turns.incrementAndGet();
                }
                countFrames(buffer, bytes);
            }
            last = direction;
        }

        private void countFrames(byte[] buffer, int bytes) {
            int at = 0;
            while (at < bytes) {
                if (left > 0) {
                    long skipped = Math.min(left, bytes - at);
                    left -= skipped;
                    at += (int) skipped;
                    continue;
                }
                length[lengthRead++] = buffer[at++];
                if (lengthRead == length.length) {
                    lengthRead = 0;
                    left = Integer.toUnsignedLong(ByteBuffer.wrap(length).getInt());
                    requests.incrementAndGet();
                }
            }
        }
    }
}
