package io.tenon.benchmarks.contest;

/**
 * One way to write rows and send messages together, as its users are told to use it. Opened in a JVM of its own, used by
 * several threads, closed once.
 */
public interface Contender extends AutoCloseable {
    /**
     * Does one unit of work and returns when its caller may go on: rows written, messages sent or left to be sent, the
     * transaction ended as the unit says.
     */
    void perform(UnitOfWork unit) throws Exception;

    /** Stops what works in the background; what is committed by then and not yet sent is left. */
    @Override
    void close() throws Exception;
}
