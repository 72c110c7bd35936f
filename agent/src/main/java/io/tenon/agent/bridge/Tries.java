package io.tenon.agent.bridge;

/** A message that is told each time the client tries to send it; implemented by the agent's copies of messages. */
public interface Tries {
    /**
     * A try begins, on this thread.
     *
     * @throws IllegalStateException in place of the try, which must not be made any more
     */
    void tryBegins();

    /** It is over, or, asynchronously, under way. */
    void tryEnds();
}
