package io.tenon.operations.explain;

import io.tenon.internal.check.Mark;
import io.tenon.internal.datasource.OutboxWatch;
import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.outbox.RelayPause;
import io.tenon.internal.outbox.SenderBacklog;
import io.tenon.internal.status.Lease;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.StatusRow;
import io.tenon.internal.status.StatusTable;
import io.tenon.internal.status.Verdict;
import io.tenon.internal.status.VerdictQuestion;
import io.tenon.internal.status.Verdicts;
import io.tenon.internal.stored.StoredMessage;
import io.tenon.operations.command.Pauses;
import io.tenon.operations.connection.FailureText;
import io.tenon.operations.connection.Workplace;
import io.tenon.operations.explain.MessageFacts.Knowledge;
import io.tenon.operations.outbox.FramedMessage;
import io.tenon.operations.outbox.KeptRow;
import io.tenon.operations.outbox.KeptRows;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Joins what brokers have of a message with what the rows say. Used once, by one thread; changes nothing. */
final class Investigation {
    private static final int MOST_MESSAGES = 20;
    private static final long YEAR_2020 = 1_577_836_800_000L;
    private static final long DAY = 86_400_000L;

    private final Workplace place;
    private final List<String> topics;
    private final int mostOutboxRows;
    private final Set<String> notes = new LinkedHashSet<>();
    private final @Nullable BrokerSearch brokers;
    private boolean failed;
    private Knowledge database = Knowledge.NOT_ASKED;
    private @Nullable StatusTable table;
    private @Nullable OutboxTable outbox;

    Investigation(Workplace place, List<String> topics, int mostOutboxRows) {
        this.place = place;
        this.topics = topics;
        this.mostOutboxRows = mostOutboxRows;
        this.brokers = search();
        openTables();
    }

    /** Notes that somebody who was asked did not answer everything. */
    private void failed(String what, Exception e) {
        failed = true;
        notes.add(what + FailureText.text(e));
    }

    private @Nullable BrokerSearch search() {
        if (!place.hasBrokers()) {
            notes.add("what brokers have: none was asked (--namesrv)");
            return null;
        }
        try {
            return new BrokerSearch(place.brokers(), place.masters(), notes);
        } catch (IOException e) {
            failed("what brokers have: ", e);
            return null;
        }
    }

    private void openTables() {
        if (!place.hasDatabase()) {
            notes.add("what the rows say: no database was asked (--url)");
            return;
        }
        try {
            table = place.statusTable();
            database = Knowledge.ANSWERED;
            outbox = place.outboxTable();
        } catch (SQLException e) {
            database = table == null ? Knowledge.FAILED : database;
            failed("what the " + (table == null ? "rows say: " : "outbox has: "), e);
        }
    }

    List<Explanation> of(String subject) {
        StatusId id = statusId(subject);
        Map<String, FoundMessage> found = messages(subject, id);
        List<Explanation> explanations = new ArrayList<>();
        for (FoundMessage message : found.values()) {
            explanations.add(explain(message, null));
        }
        if (explanations.isEmpty()) {
            explanations.add(explain(new FoundMessage(subject), id));
        }
        return explanations;
    }

    /**
     * Returns the subject as an id of Tenon's; null where it cannot be one. Message ids look alike, but the time in
     * them is none that could be.
     */
    private static @Nullable StatusId statusId(String subject) {
        try {
            StatusId id = StatusId.parse(subject.toLowerCase(Locale.ROOT));
            long millis = id.timeMillis();
            return millis > YEAR_2020 && millis < System.currentTimeMillis() + DAY ? id : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private Map<String, FoundMessage> messages(String subject, @Nullable StatusId id) {
        Map<String, FoundMessage> found = new LinkedHashMap<>();
        boolean isRow = inOutbox(subject, id, found);
        if (brokers == null || isRow) {
            return found;
        }
        Set<String> asIds = new LinkedHashSet<>(java.util.Arrays.asList(subject, subject.toUpperCase(Locale.ROOT)));
        asIds.forEach(asId -> add(found, asId));
        if (!Collections.disjoint(found.keySet(), asIds)) {
            return found;
        }
        // The outbox need not have all messages of a key: brokers may have others with the same one.
        Set<String> more = new LinkedHashSet<>();
        if (id != null) {
            more.addAll(brokers.idsOf(id));
        }
        if (id == null || (found.isEmpty() && more.isEmpty())) {
            more.addAll(brokers.idsByKey(subject, topics));
        }
        more.removeAll(found.keySet());
        more.forEach(one -> add(found, one));
        return found;
    }

    private void add(Map<String, FoundMessage> found, String messageId) {
        FoundMessage known = found.get(messageId);
        if (found.size() >= MOST_MESSAGES && known == null) {
            notes.add("more than " + MOST_MESSAGES + " messages were found; the others are not shown");
            return;
        }
        FoundMessage message = known == null ? new FoundMessage(messageId) : known;
        if (brokers != null) {
            brokers.find(message, topics);
        }
        if (message.isAnywhere()) {
            found.put(messageId, message);
        }
    }

    /** Adds what the outbox has. Returns whether a row has this id. */
    private boolean inOutbox(String subject, @Nullable StatusId id, Map<String, FoundMessage> found) {
        OutboxTable inUse = outbox;
        if (inUse == null) {
            return false;
        }
        KeptRow row = null;
        try {
            KeptRows rows = new KeptRows(inUse, place.database());
            row = id == null ? null : rows.find(id);
            List<KeptRow> holding;
            if (row == null) {
                KeptRows.Scan scan = rows.holding(subject, mostOutboxRows);
                holding = scan.found;
                if (scan.unreadable > 0) {
                    notes.add("the outbox: " + scan.unreadable + " rows cannot be read by this release");
                }
                if (scan.cutOff) {
                    notes.add(
                            "the outbox: " + mostOutboxRows + " rows were looked through, and no more (--outbox-rows)");
                }
            } else {
                holding = Collections.singletonList(row);
            }
            if (row != null && row.readableMessages().isEmpty()) {
                notes.add("the outbox: " + unreadable(row));
                FoundMessage message = new FoundMessage(subject);
                message.outboxRow = row;
                found.put(subject, message);
            }
            for (KeptRow one : holding) {
                for (FramedMessage framed : one.readableMessages()) {
                    if (row != null || KeptRows.isMeant(framed, subject)) {
                        FoundMessage message = new FoundMessage(String.valueOf(framed.messageId()));
                        message.outboxRow = one;
                        message.outboxMessage = framed;
                        found.put(message.messageId, message);
                    }
                }
            }
        } catch (SQLException e) {
            failed("what the outbox has: ", e);
        }
        for (String messageId : new ArrayList<>(found.keySet())) {
            add(found, messageId);
        }
        return row != null;
    }

    private static String unreadable(KeptRow row) {
        try {
            return "row " + row.id + " has " + row.messages().size() + " messages";
        } catch (IOException e) {
            return "the messages of row " + row.id + " cannot be read by this release: " + e.getMessage();
        }
    }

    private Explanation explain(FoundMessage message, @Nullable StatusId subject) {
        Mark mark = message.mark();
        MessageFacts facts = new MessageFacts();
        facts.broker =
                brokers == null ? place.hasBrokers() ? Knowledge.FAILED : Knowledge.NOT_ASKED : brokers.knowledge();
        facts.halvesHidden = brokers != null && brokers.halvesHidden();
        facts.marked = mark != null || (subject != null && !message.isAnywhere());
        facts.half = message.state;
        facts.checks = message.checks();
        facts.checksBeforeDelivery = message.checksBeforeDelivery();
        facts.instances = message.instances;
        facts.parked = !message.parked.isEmpty() || message.givenUp;
        facts.visible = message.visible.size();
        facts.database = database;
        if (facts.visible == 0 && !message.ofConsumers.isEmpty()) {
            // Consumers have had it, though its broker has deleted it since, or was not asked.
            facts.visible = 1;
        }
        if (facts.visible > 0) {
            StoredMessage first = message.visible.isEmpty() ? message.ofConsumers.get(0) : message.visible.get(0);
            facts.visibleAgeMillis = System.currentTimeMillis() - first.storedMillis;
        }
        addHalves(message);
        StatusId segment = mark == null ? subject : mark.segment();
        if (segment != null) {
            readRows(facts, message.timeLine, mark, segment);
        }
        readOutbox(facts, message);
        boolean isWhole = !failed && facts.broker != Knowledge.FAILED && facts.database != Knowledge.FAILED;
        return new Explanation(
                message, segment == null ? null : segment.toString(), Situations.of(facts), notes, isWhole);
    }

    private static void addHalves(FoundMessage message) {
        TimeLine line = message.timeLine;
        long parkedAt = message.parked.isEmpty() ? Long.MAX_VALUE : message.parked.get(0).storedMillis;
        boolean first = true;
        if (!message.halves.isEmpty()) {
            line.add(
                    message.halves.get(0).bornMillis,
                    TimeLine.Clock.SENDER,
                    // The copies of a half have the born time of the first one.
                    "sent");
        }
        for (StoredMessage half : message.halves) {
            String where = half.broker.name + ", offset " + half.queueOffset;
            if (half.checks() > 0) {
                line.add(
                        half.storedMillis,
                        TimeLine.Clock.BROKER,
                        "checked for the " + half.checks() + ". time (" + where + ")");
            } else if (half.storedMillis > parkedAt || (!first && half.isPutBack())) {
                line.add(half.storedMillis, TimeLine.Clock.BROKER, "the parked half was put back (" + where + ")");
            } else {
                String what = first ? "stored as a half (" : "stored as a half once more: a retry (";
                line.add(half.storedMillis, TimeLine.Clock.BROKER, what + where + ")");
                first = false;
            }
        }
        for (StoredMessage parked : message.parked) {
            line.add(parked.storedMillis, TimeLine.Clock.BROKER, "parked after " + parked.checks() + " checks");
        }
        for (StoredMessage visible : message.visible) {
            line.add(
                    visible.storedMillis,
                    TimeLine.Clock.BROKER,
                    "delivered: " + visible.topic + " at " + visible.broker.name + ", queue " + visible.queueId
                            + ", offset " + visible.queueOffset);
        }
        for (StoredMessage copy : message.ofConsumers) {
            line.add(copy.storedMillis, TimeLine.Clock.BROKER, ConsumerTopics.textOf(copy));
        }
    }

    private void readRows(MessageFacts facts, TimeLine line, @Nullable Mark mark, StatusId segment) {
        StatusTable asked = table;
        if (asked == null) {
            return;
        }
        if (mark != null && !mark.tableId().equals(asked.tableId())) {
            facts.sameTable = false;
            notes.add("what the rows say: it was sent with status table " + mark.tableId() + " (DataSource '"
                    + mark.dataSource() + "'), and this database's is " + asked.tableId());
            return;
        }
        try {
            StatusId attempt = mark == null ? segment : mark.attempt();
            Map<StatusId, StatusRow> rows =
                    asked.read(place.database(), Collections.singletonList(new VerdictQuestion(segment, attempt)));
            long now = asked.survey().clockMillis(place.database());
            StatusRow ofSegment = rows.get(segment);
            StatusRow ofAttempt = attempt.equals(segment) ? null : rows.get(attempt);
            facts.segmentRow = ofSegment == null ? null : ofSegment.kind();
            facts.attemptRow = ofAttempt == null ? null : ofAttempt.kind();
            Lease lease = place.lease();
            facts.leaseOver = Verdicts.of(ofSegment, ofAttempt, lease)
                    .filter(verdict -> verdict == Verdict.COMMIT)
                    .isPresent();
            addRow(line, ofSegment, now);
            addRow(line, ofAttempt, now);
        } catch (SQLException e) {
            facts.database = Knowledge.FAILED;
            failed("what the rows say: ", e);
        }
    }

    private static void addRow(TimeLine line, @Nullable StatusRow row, long now) {
        if (row == null) {
            return;
        }
        line.add(now - row.ageMillis(), TimeLine.Clock.DATABASE, "row " + row.kind() + " written: " + meaningOf(row));
        if (row.sealed()) {
            line.add(
                    now - row.sealedAgeMillis(),
                    TimeLine.Clock.DATABASE,
                    "row LIVE sealed, just before the commit of a slow transaction");
        }
    }

    private static String meaningOf(StatusRow row) {
        switch (row.kind()) {
            case LIVE:
                return "the transaction that wrote it has committed since";
            case VOID:
                return "this attempt must not be delivered (again)";
            case DELIVER:
                return "its transaction only read, and released it";
            case FENCED:
                return "a check found no row of the transaction: ROLLBACK";
            default:
                return "this release does not know that kind";
        }
    }

    private void readOutbox(MessageFacts facts, FoundMessage message) {
        KeptRow row = message.outboxRow;
        OutboxTable inUse = outbox;
        if (row == null || inUse == null) {
            return;
        }
        facts.outboxState = row.state;
        facts.outboxDue = !row.state.equals("O")
                || row.ageMillis
                        >= place.settings().transactions().outboxLease().toMillis();
        facts.outboxRefusals = row.attempts;
        long now = System.currentTimeMillis();
        message.timeLine.add(row.id.timeMillis(), TimeLine.Clock.SENDER, "sent, into row " + row.id + " of the outbox");
        message.timeLine.add(
                now - row.ageMillis,
                TimeLine.Clock.DATABASE,
                "the row was written or renewed; it is " + row.stateName());
        if (row.lastError != null && row.attempts > 0) {
            message.timeLine.add(
                    now,
                    TimeLine.Clock.BROKER,
                    "refused " + row.attempts + " times so far; last error: " + row.lastError);
        }
        try {
            for (RelayPause pause : inUse.pauses(place.database())) {
                if (pause.holdsFor(row.sender)) {
                    facts.outboxPaused = true;
                    message.timeLine.add(
                            now - pause.millis(),
                            TimeLine.Clock.DATABASE,
                            "the relay was paused, " + Pauses.text(pause));
                }
            }
            boolean isLed = false;
            for (SenderBacklog one : inUse.survey().backlog(place.database(), 0, Long.MAX_VALUE)) {
                isLed |= one.sender().equals(row.sender) && one.isLedWithin(OutboxWatch.UNLED_MILLIS);
            }
            facts.outboxLed = isLed;
        } catch (SQLException e) {
            failed("whether the relay of '" + row.sender + "' is led: ", e);
        }
    }
}
