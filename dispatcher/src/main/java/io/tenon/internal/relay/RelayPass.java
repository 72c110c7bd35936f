package io.tenon.internal.relay;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.outbox.OutboxRow;
import io.tenon.internal.outbox.UnreadableRowException;
import io.tenon.internal.status.StatusId;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the rows that the relay has read, page by page, and writes down what became of them (O4, O5, O7). Used by one thread.
 */
final class RelayPass {
    private static final Logger log = LoggerFactory.getLogger(RelayPass.class);

    /** After so many requests in a row that no broker has answered, others are not tried in this pass. */
    private static final int MOST_FAILURES_IN_A_ROW = 3;

    /** After so many messages in a row that a broker failed with, what is left of a lane waits for the next pass. */
    private static final int MOST_UNEXPLAINED_IN_A_ROW = 32;

    private final TrackedDataSource dataSource;
    private final BrokerSends broker;
    private final OutboxEvents events;
    private final long requestMillis;
    private final BooleanSupplier mayBegin;
    private final PossibleDuplicates duplicates = new PossibleDuplicates();

    /** Of which a message could not be sent in this pass: what follows it has to wait. */
    private final Set<LaneKey> blocked = new HashSet<>();

    /** That were chosen, and did not answer in this pass. */
    private final Set<String> awayBrokers = new HashSet<>();

    /** Where something was sent in this pass: a broker that fails there without a reason does so for the message's sake. */
    private final Set<String> reached = new HashSet<>();

    private final Map<Entry, BrokerSendException> unexplained = new LinkedHashMap<>();

    /** What was sent of rows that the database could not write it down for. */
    private final Map<StatusId, Sent> notWrittenDown = new HashMap<>();

    private int failuresInARow;
    private int unexplainedInARow;
    private boolean awayTold;
    private boolean hasSent;
    private Reach reach = Reach.ALL;

    /** How many of the brokers that were asked in this pass have answered. */
    private enum Reach {
        ALL,
        SOME,
        /** So the pass ends here. */
        NONE
    }

    /** @param mayBegin whether a request may begin now */
    RelayPass(
            TrackedDataSource dataSource,
            BrokerSends broker,
            OutboxEvents events,
            long requestMillis,
            BooleanSupplier mayBegin) {
        this.dataSource = dataSource;
        this.broker = broker;
        this.events = events;
        this.requestMillis = requestMillis;
        this.mayBegin = mayBegin;
    }

    private static final class Entry {
        final OutboxMessage message;
        final RelayedRow row;

        Entry(OutboxMessage message, RelayedRow row) {
            this.message = message;
            this.row = row;
        }

        OutboxMessage message() {
            return message;
        }
    }

    /**
     * By their places: two messages of a row may have one id, where an application sends one Message object twice. A row that has
     * fewer messages by now was written after all, and has only those that are still to be sent.
     */
    private static final class Sent {
        final int messagesOfRow;
        final BitSet places = new BitSet();

        Sent(int messagesOfRow) {
            this.messagesOfRow = messagesOfRow;
        }
    }

    /** Rows are read from the first one again. */
    void beginPass() {
        blocked.clear();
        awayBrokers.clear();
        reached.clear();
        failuresInARow = 0;
        unexplainedInARow = 0;
        reach = Reach.ALL;
    }

    /** Nothing is due any more. */
    void forget() {
        notWrittenDown.clear();
    }

    /** Whether the pass ends here, since no broker answers. */
    boolean isBrokerAway() {
        return reach == Reach.NONE;
    }

    /** Whether a broker did not answer in this pass. */
    boolean isAnyBrokerAway() {
        return reach != Reach.ALL;
    }

    /** Returns whether something was sent. */
    boolean send(List<OutboxRow> rows) throws SQLException {
        hasSent = false;
        List<RelayedRow> readable = new ArrayList<>(rows.size());
        Map<LaneKey, Deque<Entry>> lanes = new LinkedHashMap<>();
        Set<LaneKey> pausing = new HashSet<>();
        for (OutboxRow row : rows) {
            RelayedRow relayed = readable(row);
            if (relayed != null) {
                readable.add(relayed);
                queue(relayed, lanes, pausing);
            }
        }
        // Not always those first that come first: where these have brokers that are away, others must have a turn, too.
        List<LaneKey> inAnyOrder = new ArrayList<>(lanes.keySet());
        Collections.shuffle(inAnyOrder);
        try {
            for (LaneKey lane : inAnyOrder) {
                sendLane(lane, lanes.getOrDefault(lane, new ArrayDeque<>()));
            }
        } finally {
            blocked.addAll(pausing);
            countUnexplained();
            writeDown(readable);
        }
        return hasSent;
    }

    /** @param pausing chosen queues with a message that is not tried yet, which none behind it may overtake */
    private void queue(RelayedRow row, Map<LaneKey, Deque<Entry>> lanes, Set<LaneKey> pausing) {
        boolean pauses = row.pauses();
        for (OutboxMessage message : row.remaining()) {
            LaneKey lane = message.lane();
            if (pauses && lane.isOrdered()) {
                pausing.add(lane);
            } else if (!pauses && !isWaiting(lane) && !pausing.contains(lane)) {
                lanes.computeIfAbsent(lane, missing -> new ArrayDeque<>()).add(new Entry(message, row));
            }
        }
    }

    private boolean isWaiting(LaneKey lane) {
        return blocked.contains(lane) || awayBrokers.contains(lane.destination());
    }

    private void block(LaneKey lane) {
        if (lane.isOrdered()) {
            blocked.add(lane);
        }
    }

    private @Nullable RelayedRow readable(OutboxRow row) throws SQLException {
        try {
            List<OutboxMessage> messages = MessageFrames.decode(row.messages());
            messages.forEach(message -> DelayedMessage.shorten(message.message(), row.ageMillis()));
            RelayedRow relayed = new RelayedRow(row, messages);
            Sent sent = notWrittenDown.get(row.id());
            if (sent != null && sent.messagesOfRow == messages.size()) {
                sent.places.stream().mapToObj(messages::get).forEach(relayed::sent);
            }
            return relayed;
        } catch (UnreadableRowException e) {
            park(row.id(), "its messages cannot be read: " + e.getMessage());
            log.error(
                    "Row {} of the outbox of {} is parked, since its messages cannot be read: {}. It is kept, and nobody sends its messages until the cause is"
                            + " mended and the row's state set to 'R'.",
                    row.id(),
                    dataSource,
                    e.getMessage());
            return null;
        }
    }

    private void sendLane(LaneKey lane, Deque<Entry> waiting) {
        while (!waiting.isEmpty() && maySend(lane)) {
            sendBatch(lane, Batch.takeFrom(waiting, Entry::message, entry -> true, broker));
        }
        if (!waiting.isEmpty()) {
            block(lane);
        }
    }

    private boolean maySend(LaneKey lane) {
        return reach != Reach.NONE && !isWaiting(lane) && mayBegin.getAsBoolean();
    }

    private void sendBatch(LaneKey lane, List<Entry> batch) {
        try {
            broker.send(Batch.messages(batch, Entry::message), requestMillis);
            sent(lane, batch);
        } catch (BrokerSendException e) {
            failed(lane, batch, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            block(lane);
            reach = Reach.NONE;
        }
    }

    private void sent(LaneKey lane, List<Entry> batch) {
        duplicates.relayed(batch, Entry::message, entry -> entry.row.row(), dataSource);
        for (Entry entry : batch) {
            entry.row.sent(entry.message);
            noteSent(entry);
        }
        hasSent = true;
        awayTold = false;
        failuresInARow = 0;
        unexplainedInARow = 0;
        reached.add(lane.destination());
        events.relayed(batch.size());
    }

    private void noteSent(Entry entry) {
        List<OutboxMessage> messages = entry.row.messages();
        Sent known = notWrittenDown.get(entry.row.id());
        if (known == null || known.messagesOfRow != messages.size()) {
            known = new Sent(messages.size());
            notWrittenDown.put(entry.row.id(), known);
        }
        known.places.set(messages.indexOf(entry.message));
    }

    private void failed(LaneKey lane, List<Entry> batch, BrokerSendException e) {
        if (e.mayBeStored()) {
            duplicates.unanswered(batch, Entry::message, e);
        }
        if (e.kind() == BrokerSendException.Kind.BROKER_AWAY) {
            away(lane, e);
        } else if (batch.size() > 1) {
            for (int i = 0; i < batch.size(); i++) {
                if (!maySend(lane)) {
                    block(lane);
                    return;
                }
                sendBatch(lane, batch.subList(i, i + 1));
            }
        } else if (e.namesTheMessage()) {
            refused(lane, batch.get(0), e);
        } else {
            block(lane);
            unexplained.put(batch.get(0), e);
            if (++unexplainedInARow >= MOST_UNEXPLAINED_IN_A_ROW) {
                blocked.add(lane); // it fails with whatever it is; more requests would only add to its load
            }
        }
    }

    /** What goes elsewhere is still tried, unless none of these answers either. */
    private void away(LaneKey lane, BrokerSendException e) {
        blocked.add(lane);
        if (lane.hasChosenBroker()) {
            awayBrokers.add(lane.destination());
        }
        reach = ++failuresInARow >= MOST_FAILURES_IN_A_ROW ? Reach.NONE : Reach.SOME;
        if (!awayTold) {
            awayTold = true;
            log.info("The relay of {} does not reach {}, and tries again: {}", dataSource, lane, e.getMessage());
        }
    }

    private void refused(LaneKey lane, Entry entry, BrokerSendException e) {
        if (!entry.row.refused(entry.message, e)) {
            block(lane);
        }
    }

    /**
     * A broker failed, and did not say why. Where it, or its topic, takes other messages, that counts as a refusal, so that such a
     * message pauses, and is parked at last; where it takes none, it is the broker's own failure.
     */
    private void countUnexplained() {
        unexplained.forEach((entry, e) -> {
            if (reached.contains(entry.message.lane().destination())) {
                refused(entry.message.lane(), entry, e);
                return;
            }
            reach = reach == Reach.NONE ? Reach.NONE : Reach.SOME;
            if (!awayTold) {
                awayTold = true;
                log.warn(
                        "A broker failed with {} of the outbox of {}; it is tried again", entry.message, dataSource, e);
            }
        });
        unexplained.clear();
    }

    private void writeDown(List<RelayedRow> rows) throws SQLException {
        List<StatusId> sent = new ArrayList<>();
        for (RelayedRow row : rows) {
            if (row.remaining().isEmpty()) {
                sent.add(row.id());
            }
        }
        if (!sent.isEmpty()) {
            dataSource.outbox().on((table, own) -> table.delete(own, sent));
            sent.forEach(notWrittenDown::remove);
        }
        for (RelayedRow row : rows) {
            if (!row.remaining().isEmpty()) {
                writeDownRemaining(row);
                notWrittenDown.remove(row.id());
            }
        }
    }

    private void writeDownRemaining(RelayedRow row) throws SQLException {
        if (row.isChanged()) {
            byte[] rest = MessageFrames.encode(row.remaining());
            dataSource.outbox().on((table, own) -> {
                table.keepOnly(own, row.id(), rest);
                return rest;
            });
        }
        BrokerSendException refusal = row.refusal();
        if (refusal == null) {
            return;
        }
        String because = String.valueOf(refusal.getMessage());
        if (row.isToBeParked()) {
            park(row.id(), because);
            log.error(
                    "{} parked: a broker refuses them ({}). They are kept in row {} of the outbox of {}, and are not tried"
                            + " again. Mend the cause and set the row's state to 'R', or delete it.",
                    row.remaining(),
                    because,
                    row.id(),
                    dataSource);
            row.remaining().forEach(message -> events.parked(message, dataSource, because));
        } else {
            int attempts = dataSource.outbox().on((table, own) -> table.attempted(own, row.id(), because));
            log.warn(
                    "A message of row {} of the outbox of {} was refused by its broker for the {}. time ({}); it is tried"
                            + " again, and parked after {}. The row has {}",
                    row.id(),
                    dataSource,
                    attempts,
                    because,
                    RelayedRow.MOST_ATTEMPTS,
                    row.remaining());
        }
    }

    private void park(StatusId id, String because) throws SQLException {
        dataSource.outbox().on((table, own) -> {
            table.park(own, id, because);
            return id;
        });
    }
}
