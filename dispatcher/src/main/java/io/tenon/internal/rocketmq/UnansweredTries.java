package io.tenon.internal.rocketmq;

import io.tenon.internal.relay.PossibleDuplicates;
import org.apache.rocketmq.client.hook.SendMessageContext;
import org.apache.rocketmq.client.hook.SendMessageHook;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageBatch;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.remoting.exception.RemotingSendRequestException;
import org.apache.rocketmq.remoting.exception.RemotingTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Notices each try of a send that failed though a broker may have stored the message: its answer did not come in time, or its
 * connection was closed meanwhile (by the client, which does so when any other request is not answered in time). The client makes
 * another try by itself then, and whoever called it sees none of that. Thread-safe: a synchronous send runs on one thread.
 */
final class UnansweredTries implements SendMessageHook {
    /** What a try of the thread's present send has failed with; a thread is in one send at most. */
    private static final ThreadLocal<Throwable> UNANSWERED = new ThreadLocal<>();

    private final PossibleDuplicates secondSends = new PossibleDuplicates();

    /** The calling thread is about to send. */
    void begin() {
        UNANSWERED.remove();
    }

    /**
     * Returns what one of the tries since {@link #begin} has failed with; null if none of them may have been stored.
     */
    @Nullable
    Throwable end() {
        Throwable failure = UNANSWERED.get();
        UNANSWERED.remove();
        return failure;
    }

    @Override
    public String hookName() {
        return "tenon-unanswered";
    }

    @Override
    public void sendMessageBefore(SendMessageContext context) {
        Throwable failure = UNANSWERED.get();
        if (failure != null) {
            secondSends.repeatedByClient(named(context.getMessage()), failure);
        }
    }

    @Override
    public void sendMessageAfter(SendMessageContext context) {
        Exception failure = context.getException();
        if (failure instanceof RemotingTimeoutException || failure instanceof RemotingSendRequestException) {
            UNANSWERED.set(failure);
        }
    }

    private static String named(Message message) {
        if (message instanceof MessageBatch) {
            return "a batch of topic " + message.getTopic() + " with "
                    + CollectionSends.apart((MessageBatch) message).size() + " messages, the first "
                    + MessageClientIDSetter.getUniqID(
                            CollectionSends.apart((MessageBatch) message).get(0));
        }
        return "message " + MessageClientIDSetter.getUniqID(message) + " of topic " + message.getTopic();
    }
}
