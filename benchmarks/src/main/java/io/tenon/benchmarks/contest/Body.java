package io.tenon.benchmarks.contest;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/** A message's body: its number in eight bytes, then text that can be compressed by a quarter. */
final class Body {
    /** What a body without a number is taken for. */
    static final long UNNUMBERED = 0;

    private static final Map<Integer, byte[]> TEXTS = new ConcurrentHashMap<>();

    private Body() {}

    static byte[] of(long number, int bytes) {
        byte[] body = TEXTS.computeIfAbsent(bytes, Body::text).clone();
        ByteBuffer.wrap(body).putLong(number);
        return body;
    }

    static long numberOf(byte[] body) {
        return body.length < Long.BYTES ? UNNUMBERED : ByteBuffer.wrap(body).getLong();
    }

    /** Of 64 different characters, at random: a compressor saves a quarter. */
    private static byte[] text(int bytes) {
        Random random = new Random(bytes);
        byte[] text = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            text[i] = (byte) ('0' + random.nextInt(64));
        }
        return text;
    }
}
