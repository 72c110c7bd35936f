package io.tenon.internal.relay;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Takes from a lane what goes in one request (O6). Stateless. */
final class Batch {
    private static final int MOST_MESSAGES = 1024;

    private Batch() {}

    /** Removes the first elements of {@code waiting} that can be sent together; none where the first one is not ready. */
    static <T> List<T> takeFrom(
            Deque<T> waiting, Function<T, OutboxMessage> messageOf, Predicate<T> ready, BrokerSends broker) {
        List<T> batch = new ArrayList<>();
        T next = waiting.peek();
        long bytes = 0;
        boolean waits = false;
        while (next != null && ready.test(next) && batch.size() < MOST_MESSAGES) {
            OutboxMessage message = messageOf.apply(next);
            boolean alone = broker.goesAlone(message);
            boolean fits = bytes + message.size() <= broker.mostBytes()
                    && (batch.isEmpty() || waits == message.message().isWaitStoreMsgOK());
            if (!batch.isEmpty() && (alone || !fits)) {
                break;
            }
            batch.add(next);
            waiting.remove();
            bytes += message.size();
            waits = message.message().isWaitStoreMsgOK();
            if (alone) {
                break;
            }
            next = waiting.peek();
        }
        return batch;
    }

    static <T> List<OutboxMessage> messages(List<T> batch, Function<T, OutboxMessage> messageOf) {
        List<OutboxMessage> messages = new ArrayList<>(batch.size());
        batch.forEach(each -> messages.add(messageOf.apply(each)));
        return messages;
    }
}
