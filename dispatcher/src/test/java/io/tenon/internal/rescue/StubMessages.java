package io.tenon.internal.rescue;

import io.tenon.internal.check.Mark;
import io.tenon.internal.stored.BrokerAddress;
import io.tenon.internal.stored.BrokerMessages;
import io.tenon.internal.stored.BrokerRefusedException;
import io.tenon.internal.stored.HalfTopics;
import io.tenon.internal.stored.StoredMessage;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A broker's log, in memory, with faults on demand: what a real one does not do on demand. Thread-safe. */
final class StubMessages implements BrokerMessages {
    static final BrokerAddress BROKER = new BrokerAddress("broker-a", "127.0.0.1:10911");
    static final String GROUP = "shop-tenon";

    private final BrokerAddress broker;
    private final List<StoredMessage> log = new ArrayList<>();
    private int notIndexed;
    private int indexed = Integer.MAX_VALUE;
    private final Deque<Change> resumes = new ArrayDeque<>();
    private final Deque<Change> sends = new ArrayDeque<>();
    private @Nullable Callable<?> beforeLookingForNewerHalves;
    private @Nullable IOException failure;
    private long silentFrom = Long.MAX_VALUE;
    private volatile @Nullable String refused;
    private volatile boolean settingsRefused;
    volatile long bootMillis = System.currentTimeMillis() - 3_600_000;
    volatile int settingsAsked;
    volatile int looksIntoRocks;
    volatile int readsOfRocks;
    volatile long resumedMillis;
    int resumed;

    StubMessages() {
        this(BROKER);
    }

    StubMessages(BrokerAddress broker) {
        this.broker = broker;
    }

    BrokerAddress address() {
        return broker;
    }

    /** Several brokers: each is asked about its own. */
    static BrokerMessages of(StubMessages... brokers) {
        return (BrokerMessages) Proxy.newProxyInstance(
                StubMessages.class.getClassLoader(),
                new Class<?>[] {BrokerMessages.class},
                (self, method, arguments) -> {
                    Object of = arguments[0] instanceof StoredMessage half ? half.broker : arguments[0];
                    for (StubMessages each : brokers) {
                        if (each.broker == of) {
                            return invoke(method, each, arguments);
                        }
                    }
                    throw new AssertionError(of + " is none of these brokers");
                });
    }

    private static Object invoke(Method method, StubMessages broker, Object... arguments) throws Throwable {
        try {
            return method.invoke(broker, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** The broker has lost all, and begins anew. */
    synchronized void loseAll() {
        log.clear();
    }

    /** Nothing is answered for halves in RocksDB from here on, though they are there. */
    synchronized void answerNothingFrom(long offset) {
        silentFrom = offset;
    }

    /** A parked half. */
    synchronized StoredMessage parked(String id, Mark mark, String checkGroup, long bornMillis) {
        return parked(id, mark, checkGroup, bornMillis, 15);
    }

    /** A parked half, with its count of checks. */
    synchronized StoredMessage parked(String id, Mark mark, String checkGroup, long bornMillis, int checks) {
        Map<String, String> properties = new TreeMap<>();
        properties.put("TRANSACTION_CHECK_TIMES", "" + checks);
        properties.put("UNIQ_KEY", id);
        properties.put("REAL_TOPIC", id.startsWith("secret") ? "secrets" : "orders");
        properties.put("REAL_QID", "0");
        properties.put("PGROUP", checkGroup);
        properties.put(Mark.PROPERTY, mark.asProperty());
        return store(HalfTopics.PARKED, properties, bornMillis);
    }

    /** A half of a broker that parks none. */
    synchronized StoredMessage inRocks(String id, Mark mark, String checkGroup, long ageMillis) {
        return inRocks(id, mark, checkGroup, ageMillis, new TreeMap<>());
    }

    /** The same with properties of its own. */
    synchronized StoredMessage inRocks(
            String id, Mark mark, String checkGroup, long ageMillis, Map<String, String> properties) {
        long storedMillis = System.currentTimeMillis() - ageMillis;
        properties.put("UNIQ_KEY", id);
        properties.put("REAL_TOPIC", "orders");
        properties.put("REAL_QID", "0");
        properties.put("PGROUP", checkGroup);
        properties.put(Mark.PROPERTY, mark.asProperty());
        return store(HalfTopics.ROCKS_HALVES, properties, storedMillis, storedMillis);
    }

    /** Consumers can see it. */
    synchronized void delivered(StoredMessage half) {
        store("orders", half.properties(), half.bornMillis);
    }

    /** Its settings are not shown to this client any more, or are again. */
    void refuseSettings(boolean isRefused) {
        settingsRefused = isRefused;
    }

    private StoredMessage store(String topic, Map<String, String> properties, long bornMillis) {
        return store(topic, properties, bornMillis, System.currentTimeMillis());
    }

    private StoredMessage store(String topic, Map<String, String> properties, long bornMillis, long storedMillis) {
        long offset = log.stream().filter(each -> each.topic.equals(topic)).count();
        StoredMessage message = new StoredMessage(
                broker,
                topic,
                0,
                offset,
                log.size(),
                "at" + log.size(),
                bornMillis,
                storedMillis,
                0,
                properties,
                new byte[0],
                true);
        log.add(message);
        return message;
    }

    /** The last ones are not in the index yet. */
    synchronized void lagBehind(int messages) {
        notIndexed = messages;
    }

    /** What is stored from now on is not in the index, until it goes on. */
    synchronized void stopIndex() {
        indexed = log.size();
    }

    synchronized void goOnWithIndex() {
        indexed = Integer.MAX_VALUE;
    }

    /** The next one is answered so; DONE and UNKNOWN are done all the same. */
    synchronized void answerResumeWith(Done done) {
        resumes.add(new Change(done, "as it was told"));
    }

    synchronized void answerSendWith(Done done) {
        sends.add(new Change(done, "as it was told"));
    }

    synchronized void beforeLookingForNewerHalves(Callable<?> once) {
        beforeLookingForNewerHalves = once;
    }

    /** This topic is not shown to this client. */
    void refuse(@Nullable String topic) {
        refused = topic;
    }

    synchronized void fail(@Nullable IOException with) {
        failure = with;
    }

    synchronized List<String> idsIn(String topic) {
        return in(topic).stream()
                .map(message -> String.valueOf(message.messageId()))
                .toList();
    }

    private List<StoredMessage> in(String topic) {
        return log.stream().filter(message -> message.topic.equals(topic)).toList();
    }

    private synchronized void failIfSo() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public List<StoredMessage> byId(BrokerAddress broker, String topic, String messageId) throws IOException {
        failIfSo();
        if (topic.equals(refused)) {
            throw new BrokerRefusedException("no right to read " + topic);
        }
        List<StoredMessage> found = found(topic, messageId);
        Callable<?> once;
        synchronized (this) {
            once = topic.equals(HalfTopics.HALVES) ? beforeLookingForNewerHalves : null;
            beforeLookingForNewerHalves = once == null ? beforeLookingForNewerHalves : null;
        }
        if (once != null) {
            try {
                once.call(); // behind the answer: what happens now is not in it
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
        return found;
    }

    private synchronized List<StoredMessage> found(String topic, String messageId) {
        return log.subList(0, Math.min(indexed, log.size() - Math.min(notIndexed, log.size()))).stream()
                .filter(message -> message.topic.equals(topic) && messageId.equals(message.messageId()))
                .toList();
    }

    @Override
    public List<StoredMessage> byKey(BrokerAddress broker, String topic, String key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized List<StoredMessage> read(BrokerAddress broker, String topic, int queue, long offset)
            throws IOException {
        failIfSo();
        readsOfRocks += topic.equals(HalfTopics.ROCKS_HALVES) ? 1 : 0;
        if (topic.equals(HalfTopics.ROCKS_HALVES) && offset >= silentFrom) {
            return List.of();
        }
        return in(topic).stream()
                .filter(message -> message.queueOffset >= offset)
                .limit(32)
                .toList();
    }

    @Override
    public long firstOffset(BrokerAddress broker, String topic, int queue) {
        return 0;
    }

    @Override
    public synchronized long endOffset(BrokerAddress broker, String topic, int queue) throws IOException {
        failIfSo();
        looksIntoRocks += topic.equals(HalfTopics.ROCKS_HALVES) ? 1 : 0;
        return in(topic).size();
    }

    @Override
    public synchronized long offsetAt(BrokerAddress broker, String topic, int queue, long millis) {
        return in(topic).stream()
                .filter(message -> message.storedMillis < millis)
                .count();
    }

    @Override
    public synchronized Map<String, String> settings(BrokerAddress broker) throws IOException {
        settingsAsked++;
        if (settingsRefused) {
            throw new BrokerRefusedException("no right to see the settings");
        }
        return Map.of("transactionCheckMax", "1", "transactionTimeOut", "100", "transactionCheckInterval", "10");
    }

    @Override
    public long bootMillis(BrokerAddress broker) {
        return bootMillis;
    }

    @Override
    public long consumedOffset(BrokerAddress broker, String group, String topic, int queue) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized Change resume(StoredMessage parked) {
        Change answer = resumes.isEmpty() ? new Change(Done.DONE, "") : resumes.poll();
        if (answer.done != Done.NOT_DONE) {
            resumed++;
            resumedMillis = System.currentTimeMillis();
            Map<String, String> properties = new TreeMap<>(parked.properties());
            properties.put("TRANSACTION_CHECK_TIMES", "0");
            store(HalfTopics.ofHalves(parked), properties, parked.bornMillis);
        }
        return answer;
    }

    @Override
    public synchronized Change send(StoredMessage half) {
        Change answer = sends.isEmpty() ? new Change(Done.DONE, "") : sends.poll();
        if (answer.done != Done.NOT_DONE) {
            store("orders", half.properties(), half.bornMillis);
        }
        return answer;
    }
}
