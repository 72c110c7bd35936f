package io.tenon.internal.outbox;

import io.tenon.internal.status.StatusId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The ids of the rows by which leaders are elected: one for each sender. Their time is zero, so they stand before all rows with
 * messages; the rest is a digest of the sender's name.
 */
final class LeaseIds {
    private static final long WITHOUT_TIME = 0xFFFF;

    private LeaseIds() {}

    static StatusId of(String sender) {
        ByteBuffer digest;
        try {
            digest = ByteBuffer.wrap(
                    MessageDigest.getInstance("SHA-256").digest(sender.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        // One bit is set in any case, so that none is the schema row's id.
        return StatusId.of((digest.getLong() & WITHOUT_TIME) | 1, digest.getLong());
    }
}
