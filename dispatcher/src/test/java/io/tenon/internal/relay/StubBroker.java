package io.tenon.internal.relay;

import io.tenon.internal.relay.BrokerSendException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.apache.rocketmq.common.message.MessageQueue;
import org.jspecify.annotations.Nullable;

/** A broker that fails on demand, and remembers what it stored. */
final class StubBroker implements BrokerSends {
    final List<List<String>> batches = new CopyOnWriteArrayList<>();
    final Map<String, Kind> refused = new ConcurrentHashMap<>();
    volatile @Nullable Kind failing;
    volatile @Nullable String away;
    volatile @Nullable Semaphore permits;
    volatile @Nullable Semaphore afterStoring;
    volatile long answerMillis;
    volatile List<Long> timeouts = new CopyOnWriteArrayList<>();

    @Override
    public void send(List<OutboxMessage> messages, long timeoutMillis)
            throws BrokerSendException, InterruptedException {
        timeouts.add(timeoutMillis);
        Semaphore waiting = permits;
        if (waiting != null) {
            waiting.acquire();
        }
        Kind all = failing;
        if (all != null) {
            throw new BrokerSendException(all, new IOException("the stub fails"));
        }
        for (OutboxMessage message : messages) {
            MessageQueue queue = message.queue();
            if (queue != null && queue.getBrokerName().equals(away)) {
                throw new BrokerSendException(Kind.BROKER_AWAY, new IOException("the stub is away"));
            }
            Kind kind = refused.get(message.message().getKeys());
            if (kind != null) {
                throw new BrokerSendException(kind, new IOException("the stub refuses " + message));
            }
        }
        if (answerMillis > 0) {
            Thread.sleep(answerMillis); // it stores them, whether somebody waits for the answer or not
        }
        batches.add(messages.stream().map(m -> m.message().getKeys()).collect(Collectors.toList()));
        if (timeoutMillis < answerMillis) {
            throw new BrokerSendException(Kind.BROKER_AWAY, true, new IOException("the stub's answer came too late"));
        }
        Semaphore standsStill = afterStoring;
        if (standsStill != null) {
            afterStoring = null; // only whoever sends first
            standsStill.acquire();
        }
    }

    List<String> stored() {
        List<String> all = new ArrayList<>();
        batches.forEach(all::addAll);
        return all;
    }

    @Override
    public boolean goesAlone(OutboxMessage message) {
        return message.message().getProperty("DELAY") != null;
    }

    @Override
    public int mostBytes() {
        return 100_000;
    }
}
