package io.tenon.internal.stored;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Reads messages that brokers keep, and puts parked halves back. Implemented beside the application's client. Used by
 * one thread.
 */
public interface BrokerMessages {
    /** How many messages a broker tells of one key or id at most. */
    int MOST_TOLD = 32;

    /** What a request that changes something came to. */
    enum Done {
        DONE,
        /** It was sent, but is stored with less safety than its broker is set to: it may be lost with one machine. */
        WEAK,
        /** It was certainly not done, so that something else may be tried. */
        NOT_DONE,
        /** It may have been done. */
        UNKNOWN
    }

    /** The answer to a request that changes something. Immutable. */
    final class Change {
        public final Done done;
        public final String detail;

        public Change(Done done, String detail) {
            this.done = done;
            this.detail = detail;
        }
    }

    /** The newest messages of a topic that have this id, up to 32, by the broker's index. */
    List<StoredMessage> byId(BrokerAddress broker, String topic, String messageId) throws IOException;

    /** The newest messages of a topic that have this key, up to 32, by the broker's index. */
    List<StoredMessage> byKey(BrokerAddress broker, String topic, String key) throws IOException;

    /** Messages of a queue from an offset on; empty behind the last one. */
    List<StoredMessage> read(BrokerAddress broker, String topic, int queue, long offset) throws IOException;

    long firstOffset(BrokerAddress broker, String topic, int queue) throws IOException;

    /** The offset behind the last message. */
    long endOffset(BrokerAddress broker, String topic, int queue) throws IOException;

    /** The offset of the first message that was stored then or later. */
    long offsetAt(BrokerAddress broker, String topic, int queue, long millis) throws IOException;

    /**
     * The broker's own settings, by name.
     *
     * @throws BrokerRefusedException if these credentials may not see them
     */
    Map<String, String> settings(BrokerAddress broker) throws IOException;

    /**
     * Since when the broker is up, by its clock.
     *
     * @throws BrokerRefusedException if these credentials may not see it, or it does not tell
     */
    long bootMillis(BrokerAddress broker) throws IOException;

    /** How far a consumer group has come; -1 if it has no offset. */
    long consumedOffset(BrokerAddress broker, String group, String topic, int queue) throws IOException;

    /** RESUME_CHECK_HALF_MESSAGE: the broker makes a new half of a message that it has parked, with no checks counted. */
    Change resume(StoredMessage parked) throws IOException;

    /** Sends what a half held as an ordinary message with the same id, to the queue that it was for. */
    Change send(StoredMessage half) throws IOException;
}
