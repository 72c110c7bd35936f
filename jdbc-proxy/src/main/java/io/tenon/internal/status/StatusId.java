package io.tenon.internal.status;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The 128-bit id of a segment or of an attempt to send one of its half messages; immutable.
 *
 * <p>Time-ordered, because the primary key is its only index: 48 bits of milliseconds and a 16-bit sequence, which
 * together never repeat in a process (a sequence that overflows borrows from the next millisecond, a clock that steps
 * back is not followed), then 64 random bits that tell processes apart. The order is that of the bytes, unsigned, as
 * every supported database sorts them.
 */
public final class StatusId implements Comparable<StatusId> {
    /** The id under which a table of Tenon's keeps its schema row. {@link #next()} never hands it out. */
    public static final StatusId ZERO = new StatusId(0, 0);

    /**
     * An id that is never handed out either: it is greater than all that are, in every database, whether it sorts with
     * signs or without.
     */
    public static final StatusId GREATEST = new StatusId(Long.MAX_VALUE, -1);

    private static final int SEQUENCE_BITS = 16;
    private static final int HEX_DIGITS = 32;
    private static final long PROCESS = new SecureRandom().nextLong();
    private static final AtomicLong LAST = new AtomicLong();

    private final long mostSignificantBits;
    private final long leastSignificantBits;

    private StatusId(long mostSignificantBits, long leastSignificantBits) {
        this.mostSignificantBits = mostSignificantBits;
        this.leastSignificantBits = leastSignificantBits;
    }

    /** Returns a fresh id, greater than every other that this process was given; thread-safe. */
    public static StatusId next() {
        long now = System.currentTimeMillis() << SEQUENCE_BITS;
        return new StatusId(LAST.updateAndGet(last -> Math.max(last + 1, now)), PROCESS);
    }

    public static StatusId of(long mostSignificantBits, long leastSignificantBits) {
        return new StatusId(mostSignificantBits, leastSignificantBits);
    }

    /**
     * Returns the id of a text, which is the same in each process: 80 bits of a hash of the text, with a time of 0, so
     * that such rows come before all that {@link #next} names. It is never zero, the schema row's.
     */
    public static StatusId hashed(String text) {
        ByteBuffer hash = ByteBuffer.wrap(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
        long sequence = Math.max(1, hash.getLong() & ((1 << SEQUENCE_BITS) - 1));
        return new StatusId(sequence, hash.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java platform has SHA-256", e);
        }
    }

    /** Returns the lowest id of a moment (milliseconds since 1970): what is older than the moment is less than this. */
    public static StatusId lowestOf(long millis) {
        return new StatusId(Math.max(0, millis) << SEQUENCE_BITS, 0);
    }

    public static StatusId fromUuid(UUID uuid) {
        return new StatusId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    /**
     * Reads what {@link #toBytes()} wrote.
     *
     * @throws IllegalArgumentException if these are not 16 bytes
     */
    public static StatusId fromBytes(byte[] bytes) {
        if (bytes.length != 2 * Long.BYTES) {
            throw new IllegalArgumentException("a status id has 16 bytes, not " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new StatusId(buffer.getLong(), buffer.getLong());
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws IllegalArgumentException if these are not 32 hexadecimal digits
     */
    public static StatusId parse(String text) {
        if (text.length() != HEX_DIGITS) {
            throw new IllegalArgumentException("a status id has 32 hexadecimal digits: \"" + text + "\"");
        }
        return new StatusId(parseHalf(text, 0), parseHalf(text, HEX_DIGITS / 2));
    }

    private static long parseHalf(String text, int from) {
        long bits = 0;
        for (int i = from; i < from + HEX_DIGITS / 2; i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw new IllegalArgumentException("a status id has 32 hexadecimal digits: \"" + text + "\"");
            }
            bits = bits << 4 | digit;
        }
        return bits;
    }

    public long mostSignificantBits() {
        return mostSignificantBits;
    }

    public long leastSignificantBits() {
        return leastSignificantBits;
    }

    /** Returns when the id was made, by the clock of the process that made it: milliseconds since 1970. */
    public long timeMillis() {
        return mostSignificantBits >>> SEQUENCE_BITS;
    }

    public byte[] toBytes() {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(mostSignificantBits)
                .putLong(leastSignificantBits)
                .array();
    }

    public UUID toUuid() {
        return new UUID(mostSignificantBits, leastSignificantBits);
    }

    @Override
    public int compareTo(StatusId other) {
        int high = Long.compareUnsigned(mostSignificantBits, other.mostSignificantBits);
        return high != 0 ? high : Long.compareUnsigned(leastSignificantBits, other.leastSignificantBits);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StatusId
                && mostSignificantBits == ((StatusId) other).mostSignificantBits
                && leastSignificantBits == ((StatusId) other).leastSignificantBits;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(mostSignificantBits) * 31 + Long.hashCode(leastSignificantBits);
    }

    /** Returns 32 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        char[] digits = new char[HEX_DIGITS];
        for (int i = 0; i < HEX_DIGITS / 2; i++) {
            int shift = 60 - 4 * i;
            digits[i] = Character.forDigit((int) (mostSignificantBits >>> shift) & 0xf, 16);
            digits[i + HEX_DIGITS / 2] = Character.forDigit((int) (leastSignificantBits >>> shift) & 0xf, 16);
        }
        return new String(digits);
    }

    /** Appends what {@link #toString()} returns. */
    public void appendTo(StringBuilder text) {
        for (int shift = 60; shift >= 0; shift -= 4) {
            text.append(Character.forDigit((int) (mostSignificantBits >>> shift) & 0xf, 16));
        }
        for (int shift = 60; shift >= 0; shift -= 4) {
            text.append(Character.forDigit((int) (leastSignificantBits >>> shift) & 0xf, 16));
        }
    }
}
