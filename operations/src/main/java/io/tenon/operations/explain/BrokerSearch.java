package io.tenon.operations.explain;

import io.tenon.internal.check.Mark;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.stored.BrokerAddress;
import io.tenon.internal.stored.BrokerMessages;
import io.tenon.internal.stored.HalfTopics;
import io.tenon.internal.stored.StoredMessage;
import io.tenon.operations.connection.BrokerAnswer;
import io.tenon.operations.connection.BrokerConfig;
import io.tenon.operations.connection.BrokerConnection;
import io.tenon.operations.connection.BrokerJson;
import io.tenon.operations.connection.BrokerRequest;
import io.tenon.operations.connection.FailureText;
import io.tenon.operations.connection.Masters;
import io.tenon.operations.explain.MessageFacts.Knowledge;
import io.tenon.operations.half.HalfAtBroker;
import io.tenon.operations.half.HalfQueue;
import io.tenon.operations.half.HalfStanding;
import io.tenon.operations.half.RocksHalves;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks for messages at all brokers. What could not be asked becomes a note of what is not known. Used by one thread.
 */
final class BrokerSearch {
    private static final int MOST_HALVES = 5_000;
    private static final int MORE_LOOKS = 4;
    private static final long PAUSE_MILLIS = 500;

    /**
     * How long before its segment's time a half may be stored: it is published while the segment's row is written, and
     * clocks differ.
     */
    private static final long BEFORE_SEGMENT_MILLIS = 10_000;

    private final BrokerConnection connection;
    private final BrokerMessages messages;
    private final List<BrokerAddress> brokers;
    private final Set<String> notes;
    private final Map<String, HalfQueue> queues = new HashMap<>();
    private final Map<String, RocksHalves> rocks = new HashMap<>();
    private boolean failed;
    private boolean halvesHidden;

    BrokerSearch(BrokerConnection connection, Masters masters, Set<String> notes) {
        this.connection = connection;
        this.messages = connection.messages();
        this.brokers = masters.brokers();
        this.notes = notes;
        masters.silent().forEach((nameServer, why) -> missing("name server " + why));
        masters.differences().forEach(difference -> notes.add("name server " + difference));
        for (String broker : masters.withoutMaster()) {
            missing(broker + " has no master just now, so nothing was asked of it");
        }
        brokers.forEach(this::lookAtSettings);
    }

    private void missing(String note) {
        failed = true;
        notes.add(note);
    }

    private void lookAtSettings(BrokerAddress broker) {
        try {
            BrokerAnswer answer = connection.ask(broker.address, BrokerRequest.settings());
            if (!answer.isSuccess()) {
                if (RocksHalves.hasAny(connection.messages(), broker)) {
                    halvesHidden = true;
                    missing(broker + " has kept halves in RocksDB, and does not show for how long it asks about them: "
                            + answer.refusal());
                }
                return;
            }
            BrokerConfig settings = new BrokerConfig(answer.lines());
            RocksHalves found = RocksHalves.of(connection, broker, settings);
            if (found != null) {
                rocks.put(broker.name, found);
            }
            if (settings.text("messageIndexEnable", "true").equals("false")) {
                halvesHidden = true;
                notes.add(broker
                        + " has no index of messages (messageIndexEnable): nothing is found there by an id or a key");
            }
        } catch (IOException e) {
            missing(broker + " does not answer: " + FailureText.text(e));
        }
    }

    Knowledge knowledge() {
        return failed ? Knowledge.FAILED : Knowledge.ANSWERED;
    }

    boolean halvesHidden() {
        return halvesHidden;
    }

    private interface Question<T> {
        T ask(BrokerAddress broker) throws IOException;
    }

    private <T> List<T> everywhere(Question<List<T>> question) {
        List<T> found = new ArrayList<>();
        for (BrokerAddress broker : brokers) {
            try {
                found.addAll(question.ask(broker));
            } catch (IOException e) {
                missing(broker + " did not answer everything: " + FailureText.text(e));
            }
        }
        return found;
    }

    /** Returns the ids of the messages that have this key. */
    Set<String> idsByKey(String key, List<String> topics) {
        Set<String> ids = new LinkedHashSet<>();
        for (String topic : with(topics, HalfTopics.HALVES, HalfTopics.ROCKS_HALVES, HalfTopics.PARKED)) {
            everywhere(broker -> told(broker, topic, messages.byKey(broker, topic, key)))
                    .forEach(found -> ids.add(String.valueOf(found.messageId())));
        }
        return ids;
    }

    private static List<String> with(List<String> topics, String... more) {
        List<String> all = new ArrayList<>(topics);
        all.addAll(java.util.Arrays.asList(more));
        return all;
    }

    /**
     * Returns the ids of the messages whose mark names this segment, or this attempt. Halves are read from the time of
     * the id on.
     */
    Set<String> idsOf(StatusId segmentOrAttempt) {
        Set<String> ids = new LinkedHashSet<>();
        everywhere(broker -> idsOf(segmentOrAttempt, broker, HalfTopics.HALVES, ids));
        everywhere(broker -> rocks.containsKey(broker.name)
                ? idsOf(segmentOrAttempt, broker, HalfTopics.ROCKS_HALVES, ids)
                : new ArrayList<>());
        return ids;
    }

    private List<StoredMessage> idsOf(StatusId segmentOrAttempt, BrokerAddress broker, String topic, Set<String> ids)
            throws IOException {
        long next = messages.offsetAt(broker, topic, 0, segmentOrAttempt.timeMillis() - BEFORE_SEGMENT_MILLIS);
        int read = 0;
        while (true) {
            List<StoredMessage> page = messages.read(broker, topic, 0, next);
            for (StoredMessage half : page) {
                next = half.queueOffset + 1;
                Mark mark = FoundMessage.markOf(half);
                if (mark != null
                        && (mark.segment().equals(segmentOrAttempt)
                                || mark.attempt().equals(segmentOrAttempt))) {
                    ids.add(String.valueOf(half.messageId()));
                }
            }
            read += page.size();
            if (read >= MOST_HALVES) {
                missing(MOST_HALVES + " halves of " + broker + " were looked through for it, and no more");
            }
            if (page.isEmpty() || read >= MOST_HALVES) {
                return new ArrayList<>();
            }
        }
    }

    /** Adds all that brokers have of a message. */
    void find(FoundMessage message, List<String> topics) {
        look(message, topics);
        // A check stores the half anew before it counts the old one as done, and the copy is found only when it is
        // indexed. In between the message seems to be nowhere, so it is looked for again.
        for (int again = 0; message.isNowhere() && again < MORE_LOOKS; again++) {
            if (!pause()) {
                break;
            }
            message.forgetBrokers();
            queues.clear();
            look(message, topics);
        }
        trace(message);
    }

    private static boolean pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private List<StoredMessage> byId(String topic, FoundMessage message) {
        return everywhere(broker -> told(broker, topic, messages.byId(broker, topic, message.messageId)));
    }

    /**
     * Returns what was found, and notes that there may be more: a broker tells only a bounded number of messages of a
     * key or an id, the newest ones.
     */
    private List<StoredMessage> told(BrokerAddress broker, String topic, List<StoredMessage> found) {
        if (found.size() >= BrokerMessages.MOST_TOLD) {
            notes.add(broker + " tells the newest " + BrokerMessages.MOST_TOLD + " only, and has found as many in "
                    + topic + ": there may be older ones");
        }
        return found;
    }

    private void look(FoundMessage message, List<String> topics) {
        message.halves.addAll(byId(HalfTopics.HALVES, message));
        message.halves.addAll(everywhere(broker -> rocks.containsKey(broker.name)
                ? messages.byId(broker, HalfTopics.ROCKS_HALVES, message.messageId)
                : new ArrayList<>()));
        message.parked.addAll(byId(HalfTopics.PARKED, message));
        message.sort();
        Set<String> consumers = new LinkedHashSet<>(topics);
        consumers.removeIf(topic -> !ConsumerTopics.isOne(topic));
        for (String topic : consumers) {
            message.ofConsumers.addAll(byId(topic, message));
        }
        String known = message.topic();
        Set<String> visible = new LinkedHashSet<>(known == null ? topics : with(topics, known));
        visible.removeAll(consumers);
        for (String topic : visible) {
            message.visible.addAll(byId(topic, message));
        }
        message.sort();
        if (!message.halves.isEmpty()) {
            decide(message);
        }
    }

    /**
     * Finds the half that decides. A broker goes by the newest copy of each attempt; an attempt that is pending goes
     * before one that has ended.
     */
    private void decide(FoundMessage message) {
        Map<String, StoredMessage> newest = new TreeMap<>();
        for (StoredMessage half : message.halves) {
            newest.put(half.broker.name + String.valueOf(half.property(Mark.PROPERTY)), half);
        }
        for (StoredMessage half : newest.values()) {
            HalfAtBroker state = stateOf(half, message);
            message.givenUp |= state == HalfAtBroker.GIVEN_UP;
            StoredMessage other = message.decidingHalf;
            if (other == null || rank(state) > rank(message.state)) {
                message.decidingHalf = half;
                message.state = state;
            }
        }
        for (StoredMessage half : message.halves) {
            message.givenUp |= RocksHalves.isOne(half)
                    && !newest.containsValue(half)
                    && stateOf(half, message) == HalfAtBroker.GIVEN_UP;
        }
        StoredMessage half = message.decidingHalf;
        if (half != null) {
            message.instances = instances(half);
        }
    }

    private static int rank(HalfAtBroker state) {
        switch (state) {
            case PENDING:
                return 3;
            case UNKNOWN:
                return 2;
            case ENDED:
                return 1;
            default:
                return 0;
        }
    }

    private HalfAtBroker stateOf(StoredMessage half, FoundMessage message) {
        try {
            RocksHalves ofBroker = RocksHalves.isOne(half) ? rocks.get(half.broker.name) : null;
            HalfStanding standing =
                    ofBroker == null ? queueOf(half.broker).standingOf(half) : ofBroker.standingOf(half);
            if (standing.endedMillis != null) {
                message.timeLine.add(standing.endedMillis, TimeLine.Clock.BROKER, "the half is marked as ended");
            }
            if (ofBroker != null && standing.state == HalfAtBroker.GIVEN_UP) {
                message.timeLine.add(
                        ofBroker.givenUpMillis(half),
                        TimeLine.Clock.BROKER,
                        "by now its broker has given it up and forgotten it: it parks none (transRocksDBEnable)");
            }
            if (standing.state == HalfAtBroker.UNKNOWN) {
                notes.add("whether the half has ended: "
                        + (ofBroker == null
                                ? half.broker + " has too many marks to look through"
                                : ofBroker.whyUnknown()));
            }
            return standing.state;
        } catch (IOException e) {
            missing("whether the half has ended: " + FailureText.text(e));
            return HalfAtBroker.UNKNOWN;
        }
    }

    private HalfQueue queueOf(BrokerAddress broker) throws IOException {
        HalfQueue queue = queues.get(broker.name);
        if (queue == null) {
            queue = HalfQueue.of(messages, broker);
            queues.put(broker.name, queue);
        }
        return queue;
    }

    /** Returns how many instances the half's broker may ask; null if it does not tell. */
    private @Nullable Integer instances(StoredMessage half) {
        String group = half.property("PGROUP");
        if (group == null) {
            return null;
        }
        try {
            BrokerAnswer answer = connection.ask(half.broker.address, BrokerRequest.producersOf(group));
            if (answer.isSuccess()) {
                return BrokerJson.array(answer.json(), "connectionSet").size();
            }
            // A broker answers SYSTEM_ERROR if there is no such group.
            return answer.is(BrokerAnswer.SYSTEM_ERROR) ? 0 : null;
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }

    private void trace(FoundMessage message) {
        for (BrokerAddress broker : brokers) {
            try {
                for (StoredMessage trace : messages.byKey(broker, TraceRecord.TOPIC, message.messageId)) {
                    TraceRecord.addTo(message.timeLine, trace.body(), message.messageId);
                }
            } catch (IOException e) {
                notes.add("its trace: " + broker + " did not answer: " + FailureText.text(e));
            }
        }
    }
}
