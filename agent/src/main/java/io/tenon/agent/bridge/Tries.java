package io.tenon.agent.bridge;

/**
 * A message that is told each time the client tries to send it; the agent's copies of messages implement it. Used by
 * one thread at a time.
 */
public interface Tries {
    /**
     * A try begins on the calling thread.
     *
     * @throws IllegalStateException in place of the try, which must not be made any more
     */
    void tryBegins();

    /** The try is over, or, if it is asynchronous, under way. */
    void tryEnds();
}
