package io.tenon.internal.relay;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.outbox.OutboxRow;
import io.tenon.internal.status.StatusId;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
final class RelayedPage {
    private static final Logger log = LoggerFactory.getLogger(RelayedPage.class);

    /** How often a broker may refuse a message, where that may change, before its row is parked. */
    private static final int MOST_ATTEMPTS = 16;

    /** After so many, what is left of a lane waits for the next pass. */
    private static final int MOST_FAILURES_IN_A_ROW = 3;

    private final TrackedDataSource dataSource;
    private final BrokerSends broker;
    private final OutboxEvents events;
    private final long requestMillis;
    private final BooleanSupplier mayBegin;

    /** The chosen queues of which a message could not be sent in this pass: what follows it has to wait. */
    private final Set<LaneKey> blocked = new HashSet<>();

    /** The lanes with whose messages a broker failed in this pass. */
    private final Set<LaneKey> failedLanes = new HashSet<>();

    private volatile boolean brokerAway;
    private boolean oneIsAway;
    private int failuresInARow;

    /** @param mayBegin whether a request may begin now */
    RelayedPage(
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

    /** Rows are read from the first one again. */
    void beginPass() {
        blocked.clear();
        failedLanes.clear();
        brokerAway = false;
        oneIsAway = false;
        failuresInARow = 0;
    }

    /** Whether the pass was broken off, since no broker answers. */
    boolean isBrokerAway() {
        return brokerAway;
    }

    /** Whether some messages could not be sent for a broker's sake, so that the next pass may wait a little. */
    boolean isOneAway() {
        return oneIsAway;
    }

    void send(List<OutboxRow> rows) throws SQLException {
        List<RelayedRow> readable = new ArrayList<>(rows.size());
        Map<LaneKey, Deque<Entry>> lanes = new LinkedHashMap<>();
        for (OutboxRow row : rows) {
            RelayedRow relayed = readable(row);
            if (relayed == null) {
                continue;
            }
            readable.add(relayed);
            boolean pauses = relayed.pauses();
            for (OutboxMessage message : relayed.messages()) {
                if (pauses) {
                    block(message.lane());
                } else if (!blocked.contains(message.lane())) {
                    lanes.computeIfAbsent(message.lane(), missing -> new ArrayDeque<>())
                            .add(new Entry(message, relayed));
                }
            }
        }
        try {
            lanes.forEach(this::sendLane);
        } finally {
            writeDown(readable);
        }
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
            return new RelayedRow(row, messages);
        } catch (MessageFrames.UnreadableRowException e) {
            park(row.id(), String.valueOf(e.getMessage()));
            return null;
        }
    }

    private void sendLane(LaneKey lane, Deque<Entry> waiting) {
        while (!waiting.isEmpty() && isOpen(lane)) {
            sendBatch(lane, Batch.takeFrom(waiting, Entry::message, entry -> true, broker));
        }
        if (!waiting.isEmpty()) {
            block(lane);
        }
    }

    private boolean isOpen(LaneKey lane) {
        return !blocked.contains(lane) && !failedLanes.contains(lane) && !brokerAway && mayBegin.getAsBoolean();
    }

    private void sendBatch(LaneKey lane, List<Entry> batch) {
        try {
            broker.send(Batch.messages(batch, Entry::message), requestMillis);
            batch.forEach(entry -> entry.row.sent(entry.message));
            events.sent(batch.size());
            failuresInARow = 0;
        } catch (BrokerSendException e) {
            failed(lane, batch, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            brokerAway = true;
        }
    }

    private void failed(LaneKey lane, List<Entry> batch, BrokerSendException e) {
        if (e.kind() == BrokerSendException.Kind.BROKER_AWAY && lane.isOrdered()) {
            blocked.add(lane); // its broker is away, and others need not be
            oneIsAway = true;
            return;
        }
        if (e.kind() == BrokerSendException.Kind.BROKER_AWAY) {
            if (!brokerAway) {
                log.info("The relay of {} reaches no broker, and tries again: {}", dataSource, e.getMessage());
            }
            brokerAway = true;
            return;
        }
        if (batch.size() > 1) {
            // One of them may be the cause, and the others need not wait for it.
            int half = batch.size() / 2;
            sendBatch(lane, batch.subList(0, half));
            if (isOpen(lane)) {
                sendBatch(lane, batch.subList(half, batch.size()));
            }
            return;
        }
        block(lane);
        if (e.namesTheMessage()) {
            batch.get(0).row.refused(batch.get(0).message, e);
            return;
        }
        oneIsAway = true;
        failuresInARow++;
        if (failuresInARow == MOST_FAILURES_IN_A_ROW) {
            failedLanes.add(lane); // it fails with whatever it is
        }
        log.warn(
                "A broker failed with {} in the outbox of {}; it is tried again: {}",
                batch.get(0).message,
                dataSource,
                e.getMessage());
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
        }
        for (RelayedRow row : rows) {
            if (!row.remaining().isEmpty()) {
                writeDownRemaining(row);
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
        OutboxMessage refused = row.refused();
        BrokerSendException refusal = row.refusal();
        if (refused == null || refusal == null) {
            return;
        }
        String because = String.valueOf(refusal.getMessage());
        boolean forGood = refusal.kind() == BrokerSendException.Kind.REFUSED_FOR_GOOD;
        if (forGood || row.row().attempts() + 1 >= MOST_ATTEMPTS) {
            park(row.id(), because);
            log.error(
                    "{} is parked: its broker refuses it ({}). It is kept in row {} of the outbox of {}, with {} messages, and"
                            + " is not tried again. Mend the cause and set the row's state to 'R', or delete it.",
                    refused,
                    because,
                    row.id(),
                    dataSource,
                    row.remaining().size());
            events.parked(refused, dataSource, because);
        } else {
            int attempts = dataSource.outbox().on((table, own) -> table.attempted(own, row.id(), because));
            log.warn(
                    "{} was refused by its broker for the {}. time ({}); it is tried again, and parked after {}",
                    refused,
                    attempts,
                    because,
                    MOST_ATTEMPTS);
        }
    }

    private void park(StatusId id, String because) throws SQLException {
        dataSource.outbox().on((table, own) -> {
            table.park(own, id, because);
            return id;
        });
    }
}
