package io.tenon.internal.ring;

/**
 * Tells whether a thread has some stack left. Application threads publish on rings and call the client, and one whose
 * stack ends between the claim of a slot and its publication, or in a lock of theirs, stops them for everybody, for
 * good. Stateless.
 */
public final class StackReserve {
    /** How many frames are tried before a publication: several times what it takes, in some ten nanoseconds. */
    private static final int FRAMES = 64;

    /**
     * How many frames are tried before a call of the client: about 60 KB once compiled, more before, which is several
     * times what a send takes; in a microsecond.
     */
    private static final int AMPLE_FRAMES = 512;

    private StackReserve() {}

    /**
     * Returns if there is enough for a publication.
     *
     * @throws StackOverflowError here, where it does no harm
     */
    public static void require() {
        if (descend(FRAMES) != FRAMES) {
            throw new AssertionError("a method returned what it does not");
        }
    }

    /** Whether there is enough for a call of the client, its classes loaded on the way included. */
    public static boolean isAmple() {
        try {
            return descendInStrides(AMPLE_FRAMES, 1, 2, 3, 4, 5, 6, 7, 8) > 0;
        } catch (StackOverflowError e) {
            return false;
        }
    }

    private static int descend(int frames) {
        return frames == 0 ? 0 : descend(frames - 1) + 1;
    }

    /** Descends as {@link #descend}, with larger frames: what is passed is needed after the call. */
    private static long descendInStrides(int frames, long a, long b, long c, long d, long e, long f, long g, long h) {
        return frames == 0 ? a : descendInStrides(frames - 1, b, c, d, e, f, g, h, a) + (a ^ b ^ c ^ d ^ e ^ f ^ g ^ h);
    }
}
