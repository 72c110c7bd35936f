package io.tenon.testbed;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One way of a long wire: what goes in comes out in order and that much later, however much is under way. One thread
 * puts pieces in, another one carries them.
 */
final class DelayLine {
    /** The end at which the pieces come out. */
    interface End {
        void write(byte[] bytes) throws IOException, InterruptedException;
    }

    /**
     * How many pieces may be under way: far more than clients that wait for answers have. A client that sends without
     * end is slowed down.
     */
    private static final int MOST_PIECES = 4096;

    private static final Piece LAST = new Piece(new byte[0], 0);

    private final BlockingQueue<Piece> underWay = new LinkedBlockingQueue<>(MOST_PIECES);
    private final long nanos;
    private volatile boolean broken;

    DelayLine(long nanos) {
        this.nanos = nanos;
    }

    /**
     * Puts a piece in; waits while too much is under way.
     *
     * @throws IOException if nothing comes out any more
     */
    void put(byte[] bytes) throws IOException, InterruptedException {
        put(new Piece(bytes, System.nanoTime() + nanos));
    }

    /** Says that nothing follows. */
    void finish() throws IOException, InterruptedException {
        put(LAST);
    }

    private void put(Piece piece) throws IOException, InterruptedException {
        while (!underWay.offer(piece, 100, TimeUnit.MILLISECONDS)) {
            if (broken) {
                throw new IOException("The far end is gone");
            }
        }
    }

    /** Brings every piece to the end when it is due. Returns after the last one. */
    void carry(End end) throws IOException, InterruptedException {
        try {
            for (Piece piece = underWay.take(); piece != LAST; piece = underWay.take()) {
                long left = piece.due - System.nanoTime();
                while (left > 0) {
                    LockSupport.parkNanos(left);
                    left = piece.due - System.nanoTime();
                }
                end.write(piece.bytes);
            }
        } finally {
            broken = true;
        }
    }

    private static final class Piece {
        final byte[] bytes;
        final long due;

        Piece(byte[] bytes, long due) {
            this.bytes = bytes;
            this.due = due;
        }
    }
}
