package io.tenon.internal.outbox;

import io.tenon.internal.status.StatusId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The row by which the processes of a sender agree on one that relays its rows (O4). */
final class SenderLease {
    private static final long SEQUENCE = 0xffff;

    private SenderLease() {}

    /**
     * The same in each process: 80 bits of a hash of the sender, with a time of 0, so that lease rows come before all rows
     * with messages, and never zero, the schema row's.
     */
    static StatusId idOf(String sender) {
        ByteBuffer hash = ByteBuffer.wrap(sha256().digest(sender.getBytes(StandardCharsets.UTF_8)));
        long sequence = Math.max(1, hash.getLong() & SEQUENCE);
        return StatusId.of(sequence, hash.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java platform has SHA-256", e);
        }
    }
}
