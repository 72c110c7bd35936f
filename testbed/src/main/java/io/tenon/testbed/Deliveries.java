package io.tenon.testbed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * The messages that consumers of a topic see, from its first one on, in a consumer group of its own, counted by message
 * key. All queues are read without a rebalance, so this begins at once and goes on by itself after the broker was
 * restarted. A stored message is counted once even if the client reads it twice; delivered twice by the broker means
 * stored twice. Thread-safe.
 */
public final class Deliveries implements AutoCloseable {
    private static final int MOST_QUEUES = 16;

    private final String topic;
    private final Source source;
    private final Thread reader;
    private final Set<String> positions = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final Map<String, List<MessageExt>> messages = new ConcurrentHashMap<>();
    private final boolean keepsMessages;
    private final Function<MessageExt, String> keyOf;
    private final AtomicLong total = new AtomicLong();
    private volatile long lastArrival = System.nanoTime();
    private volatile boolean closed;

    /** The source that messages are read from. */
    interface Source {
        /** Returns the messages that are new; waits a little while there are none. */
        List<MessageExt> poll();

        void shutdown();
    }

    private Deliveries(String topic, Source source, boolean keepsMessages, Function<MessageExt, String> keyOf) {
        this.topic = topic;
        this.keyOf = keyOf;
        this.source = source;
        this.keepsMessages = keepsMessages;
        this.reader = new Thread(this::readUntilClosed, "deliveries-" + topic);
        reader.setDaemon(true);
    }

    /**
     * Starts to read.
     *
     * @throws IllegalStateException if the topic has no route: create it first
     */
    public static Deliveries of(String nameServerAddress, String topic) {
        return start(nameServerAddress, topic, true, Deliveries::keysOf);
    }

    /** Starts to read very many messages, which are only counted. */
    public static Deliveries countedOf(String nameServerAddress, String topic) {
        return countedOf(nameServerAddress, topic, Deliveries::keysOf);
    }

    /** Starts to read very many messages, which are only counted, and by something else than their keys. */
    public static Deliveries countedOf(String nameServerAddress, String topic, Function<MessageExt, String> keyOf) {
        return start(nameServerAddress, topic, false, keyOf);
    }

    private static Deliveries start(
            String nameServerAddress, String topic, boolean keepsMessages, Function<MessageExt, String> keyOf) {
        RocketMq.logTo(Path.of(System.getProperty("java.io.tmpdir"), "tenon-testbed-logs"));
        DefaultLitePullConsumer consumer = new ShortPolls("deliveries-" + UUID.randomUUID());
        consumer.setNamesrvAddr(nameServerAddress);
        consumer.setInstanceName(UUID.randomUUID().toString());
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setAutoCommit(false);
        // Every queue's poll holds a thread: with fewer threads than queues a message waits for another queue's poll.
        consumer.setPullThreadNums(MOST_QUEUES);
        consumer.setPullBatchSize(256);
        // A restarted broker is found again by the next poll of the name server.
        consumer.setPollNameServerInterval(500);
        consumer.setHeartbeatBrokerInterval(1000);
        // A pull whose answer is lost with its connection holds up its queue for that long. The default is 30 s.
        consumer.setConsumerTimeoutMillisWhenSuspend(ShortPolls.LONGEST_MILLIS + 1_000);
        try {
            consumer.start();
            Collection<MessageQueue> queues = consumer.fetchMessageQueues(topic);
            if (queues.size() > MOST_QUEUES) {
                throw new IllegalArgumentException(
                        topic + " has " + queues.size() + " queues, at most " + MOST_QUEUES + " can be read at a time");
            }
            // A new group begins at the first offset. There is no seek, which interrupts a pull that has begun and
            // makes the client close the connection that all its other requests are using.
            consumer.assign(queues);
        } catch (MQClientException e) {
            consumer.shutdown();
            throw new IllegalStateException(
                    "Cannot read topic " + topic + " from " + nameServerAddress + "; create the topic first", e);
        }
        return start(topic, new LitePull(consumer), keepsMessages, keyOf);
    }

    /** Starts to read from a broker of 4.x, which does not know what a newer client's consumer asks for. */
    static Deliveries ofOldBroker(String nameServerAddress, String topic) {
        return start(topic, QueuePull.start(nameServerAddress, topic), true, Deliveries::keysOf);
    }

    private static Deliveries start(
            String topic, Source source, boolean keepsMessages, Function<MessageExt, String> keyOf) {
        Deliveries deliveries = new Deliveries(topic, source, keepsMessages, keyOf);
        deliveries.reader.start();
        return deliveries;
    }

    /**
     * A consumer whose polls are short. By default a broker holds a poll for 20 s while there is nothing, and the
     * client has no setting for that.
     */
    private static final class ShortPolls extends DefaultLitePullConsumer {
        private static final long HELD_MILLIS = 1_000;

        /**
         * How long a poll may be held: a broker looks every five seconds for polls that it has held for long enough.
         */
        static final long LONGEST_MILLIS = HELD_MILLIS + 5_000;

        ShortPolls(String group) {
            super(group);
        }

        @Override
        public long getBrokerSuspendMaxTimeMillis() {
            return HELD_MILLIS;
        }
    }

    private record LitePull(DefaultLitePullConsumer consumer) implements Source {
        @Override
        public List<MessageExt> poll() {
            return consumer.poll(100);
        }

        @Override
        public void shutdown() {
            consumer.shutdown();
        }
    }

    /** Returns how often a message with this key arrived; 0 if never. */
    public int countOf(String key) {
        return counts.getOrDefault(key, 0);
    }

    /** Returns how many messages arrived, duplicates included. */
    public long total() {
        return total.get();
    }

    /**
     * Returns when the last message so far arrived, by {@link System#nanoTime}; before the first one, when reading
     * began.
     */
    public long lastArrivalNanos() {
        return lastArrival;
    }

    /** Returns the keys that arrived at least once, sorted; a message without keys counts as the key "". */
    public Set<String> keys() {
        return new TreeSet<>(counts.keySet());
    }

    /** Returns the bodies that arrived with this key, one for each delivery, in order of arrival. */
    public List<byte[]> bodies(String key) {
        return messages(key).stream().map(MessageExt::getBody).toList();
    }

    /** Returns the messages that arrived with this key, one for each delivery, in order of arrival. */
    public List<MessageExt> messages(String key) {
        if (!keepsMessages) {
            throw new IllegalStateException("The messages of topic " + topic + " are only counted");
        }
        return List.copyOf(messages.getOrDefault(key, List.of()));
    }

    /**
     * Returns when nothing new has arrived for {@code quiet}.
     *
     * @throws IllegalStateException if messages still arrive after {@code max}
     */
    public void awaitQuiet(Duration quiet, Duration max) {
        long start = System.nanoTime();
        while (true) {
            long now = System.nanoTime();
            long silence = now - Math.max(lastArrival, start);
            if (silence >= quiet.toNanos()) {
                return;
            }
            if (now - start > max.toNanos()) {
                throw new IllegalStateException("Topic " + topic + " was never quiet for " + quiet + " within " + max
                        + "; " + total + " messages arrived");
            }
            Pause.millis(Math.max(1, Math.min(20, (quiet.toNanos() - silence) / 1_000_000)));
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            reader.join(2000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        HastyShutdown.run(source::shutdown);
    }

    private static String keysOf(MessageExt message) {
        return message.getKeys() == null ? "" : message.getKeys();
    }

    private void readUntilClosed() {
        while (!closed) {
            source.poll().forEach(this::record);
        }
    }

    private void record(MessageExt message) {
        if (!positions.add(message.getBrokerName() + ":" + message.getQueueId() + ":" + message.getQueueOffset())) {
            return;
        }
        String key = keyOf.apply(message);
        if (keepsMessages) {
            messages.computeIfAbsent(key, k -> new CopyOnWriteArrayList<>()).add(message);
        }
        counts.merge(key, 1, Integer::sum);
        lastArrival = System.nanoTime();
        // The total is counted last, so that whoever sees the number sees the time and the key, too.
        total.incrementAndGet();
    }
}
