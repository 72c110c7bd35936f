package io.tenon.dispatch;

/**
 * Whether a thread has some stack left. Application threads publish on rings, and one whose stack ends between the claim
 * of a slot and its publication, or with the ring's lock held, stops the ring for everybody, for good.
 */
final class StackRoom {
    /** Several times what a publication takes; some ten nanoseconds. */
    private static final int FRAMES = 64;

    private StackRoom() {}

    /** @throws StackOverflowError here, where it does no harm */
    static void require() {
        if (descend(FRAMES) != FRAMES) {
            throw new AssertionError("a method returned what it does not");
        }
    }

    private static int descend(int frames) {
        return frames == 0 ? 0 : descend(frames - 1) + 1;
    }
}
