package io.tenon.internal.transaction;

import io.tenon.internal.SettingName;
import io.tenon.internal.datasource.OutboxSettings;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.status.SegmentFencedException;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.StatusTable;
import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.XaPolicy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transaction, from its begin to its end: the segments and savepoints that messages gave it. Without messages it
 * stays an empty object.
 *
 * <p>Thread-safe: a connection may be used by one thread and its messages sent by another.
 */
public final class OpenTransaction {
    private static final AtomicReferenceFieldUpdater<OpenTransaction, JoinState> JOINING =
            AtomicReferenceFieldUpdater.newUpdater(OpenTransaction.class, JoinState.class, "joining");
    private static final Logger log = LoggerFactory.getLogger(OpenTransaction.class);

    static {
        CommitPreparation.load();
    }

    private final @Nullable TrackedDataSource dataSource;
    /**
     * The application's connection; null once the transaction has ended, so that a thread which still holds this
     * object does not keep the connection in memory.
     */
    private volatile @Nullable Connection connection;

    private final Mutex lock = new Mutex();
    private final List<Segment> segments = new ArrayList<>(1);
    private final Savepoints savepoints;

    /** Why every message is refused; null unless this object was made by {@link #refusing}. */
    private final @Nullable String refusal;

    /** The segments that the next message joins; null after a boundary. */
    private @Nullable HalfSegment current;

    private @Nullable OutboxSegment currentOutbox;
    private @Nullable String rollbackOnly;

    /** Whether the driver may keep a commit or a rollback to itself. */
    private boolean endsProveNothing;

    private volatile JoinState joining = JoinState.OPEN;
    private volatile boolean hasMessages;

    /** Whether JTA's transaction manager ends it, perhaps with no call on its connection before or after. */
    private final BooleanSupplier isLedByJta;

    /** Used under the lock; null while nobody watches. */
    private @Nullable List<EndWatch> watches;

    /**
     * @param savepoints those that were set before the first message
     * @param isLedByJta whether JTA's transaction manager ends it, perhaps with no call on its connection before or after
     */
    OpenTransaction(
            TrackedDataSource dataSource, Connection connection, Savepoints savepoints, BooleanSupplier isLedByJta) {
        this(dataSource, connection, savepoints, isLedByJta, null);
    }

    private OpenTransaction(
            @Nullable TrackedDataSource dataSource,
            @Nullable Connection connection,
            Savepoints savepoints,
            BooleanSupplier isLedByJta,
            @Nullable String refusal) {
        this.dataSource = dataSource;
        this.connection = connection;
        this.savepoints = savepoints;
        this.isLedByJta = isLedByJta;
        this.refusal = refusal;
    }

    /** Stands for a transaction that no message may join. */
    static OpenTransaction refusing(String because) {
        return new OpenTransaction(null, null, new Savepoints(), () -> false, because);
    }

    /**
     * The DataSource that the transaction's connection came from.
     *
     * @throws IllegalStateException of one that refused every message
     */
    public TrackedDataSource dataSource() {
        TrackedDataSource known = dataSource;
        if (known == null) {
            throw new IllegalStateException("no message has joined this transaction: " + refusal);
        }
        return known;
    }

    /** The DataSource's name; null of a transaction that refuses every message. */
    public @Nullable String dataSourceName() {
        return dataSource == null ? null : dataSource.name();
    }

    /** How its messages are delivered whose producer leaves that to the DataSource. */
    public Delivery delivery() {
        return dataSource == null
                ? Delivery.HALF
                : dataSource.outbox().settings().delivery();
    }

    /** How many bytes a body may have that goes through its outbox; {@link OutboxSettings#NO_BODY_LIMIT}: any (O11). */
    public long outboxBodyLimit() {
        return dataSource == null
                ? OutboxSettings.NO_BODY_LIMIT
                : dataSource.outbox().settings().bodyLimit();
    }

    boolean hasEnded() {
        return joining == JoinState.ENDED;
    }

    Connection connection() throws SQLException {
        Connection used = connection;
        if (used == null) {
            throw new SQLException(
                    "the transaction on DataSource '" + dataSource().name() + "' has ended");
        }
        return used;
    }

    /**
     * Whether a message is not tied to this transaction (R2): a read-only one writes nothing that it could contradict.
     *
     * @param of its connection
     */
    boolean isPlain(ConnectionTransaction of) {
        return refusal == null
                && (dataSource().xaPolicy() == XaPolicy.SEND_PLAINLY || (!hasMessages && of.isReadOnly()));
    }

    /** A message is sent that is not tied to this transaction: {@code watch} is told of the end, nothing else is done for it. */
    public void watch(EndWatch watch) {
        try (Mutex held = lock.hold()) {
            List<EndWatch> watching = watches;
            if (watching == null) {
                watching = new ArrayList<>(2);
                watches = watching;
            }
            watching.add(watch);
        }
    }

    void tellWatches(TransactionEnd end) {
        List<EndWatch> told;
        try (Mutex held = lock.hold()) {
            told = watches;
            watches = null;
        }
        if (told != null) {
            for (EndWatch watch : told) {
                watch.ended(endFor(end));
            }
        }
    }

    private static EndWatch.End endFor(TransactionEnd end) {
        switch (end) {
            case COMMIT_RETURNED:
            case RELEASED:
                return EndWatch.End.COMMITTED;
            case ROLLBACK_RETURNED:
                return EndWatch.End.ROLLED_BACK;
            default:
                return EndWatch.End.UNKNOWN;
        }
    }

    /**
     * A message joins. Its half is on its way while the segment's row is written (R4); nothing orders the two, the fence
     * makes that safe.
     *
     * @throws SQLException if the row could not be written: the message will not be delivered, whatever becomes of the
     *     transaction
     */
    public void join(Participant participant) throws SQLException {
        try (Mutex held = lock.hold()) {
            requireJoinable();
            StatusTable table = segments.isEmpty()
                    ? dataSource().statusTableOn(connection())
                    : dataSource().statusTable();
            endsProveNothing = table.endsProveNothing();
            HalfSegment segment = current;
            boolean first = segment == null;
            if (segment == null) {
                segment = new HalfSegment(dataSource(), this::hasEnded);
                segments.add(segment);
                current = segment;
                noteMessages();
            }
            segment.add(participant);
            participant.publish(segment);
            if (segment.state() == SegmentState.PENDING) {
                try {
                    write(segment);
                    requireWrittenWithinJta(segment);
                } catch (SQLException | RuntimeException e) {
                    rowNotWritten(segment, first, e);
                    throw e;
                }
            }
        }
    }

    /**
     * Messages join that are sent after the commit, all or none. They lie in the segment's row, which is written before the application's
     * next statement, savepoint or commit (O1); at once where JTA leads the transaction, since nothing tells when that commits.
     *
     * @throws SQLException if it cannot be written down: it will not be delivered, whatever becomes of the transaction
     */
    public void enqueue(List<? extends OutboxEntry> messages, OutboxOwner owner) throws SQLException {
        try (Mutex held = lock.hold()) {
            requireJoinable();
            if (isLedByJta.getAsBoolean()) {
                enqueueAtOnce(messages, owner);
            } else {
                addToOutbox(messages, owner);
            }
        }
    }

    private void enqueueAtOnce(List<? extends OutboxEntry> messages, OutboxOwner owner) throws SQLException {
        int before = segments.size();
        currentOutbox = null;
        addToOutbox(messages, owner);
        currentOutbox = null; // a row that is written takes no further message
        int written = 0;
        try {
            for (Segment segment : segments.subList(before, segments.size())) {
                write(segment);
                requireWrittenWithinJta(segment);
                written++;
            }
        } catch (SQLException | RuntimeException e) {
            for (Segment segment : segments.subList(before + written, segments.size())) {
                segment.drop();
            }
            disturb("the row of a message could not be written");
            if (written > 0) {
                throw new SQLException(
                        "the first " + written + " of " + (segments.size() - before)
                                + " rows that hold messages were written in"
                                + " the transaction on DataSource '"
                                + dataSource().name() + "', which JTA leads, and the"
                                + " next one could not be: roll the transaction back, or some of them are sent",
                        e);
            }
            throw e;
        }
    }

    /** JTA's transaction manager may commit with no call before it, or end its part in the connection: a row that waits would not be in it. */
    private void requireWrittenWithinJta(Segment segment) throws SQLException {
        if (segment.state() == SegmentState.PENDING && isLedByJta.getAsBoolean()) {
            throw new SQLException("a result set is streaming on the connection of DataSource '"
                    + dataSource().name() + "', so the row of a message cannot be written now, and JTA leads the"
                    + " transaction, so that it cannot wait; the message is not sent. Read the result to its end"
                    + " first, or close it");
        }
    }

    /** Adds messages to the outbox segments; called by {@link #enqueue}, and while the transaction is being ended. */
    void addToOutbox(List<? extends OutboxEntry> messages, OutboxOwner owner) throws SQLException {
        try (Mutex held = lock.hold()) {
            StatusTable table = segments.isEmpty()
                    ? dataSource().statusTableOn(connection())
                    : dataSource().statusTable();
            endsProveNothing = table.endsProveNothing();
            dataSource().outbox().requireRoom();
            long mostBytes =
                    dataSource().outbox().requiredByMessageOn(connection()).mostRowBytes();
            for (OutboxEntry message : messages) {
                if (message.size() > mostBytes) {
                    throw new SQLException("message " + message.messageId() + " has about " + message.size()
                            + " bytes, and a row of the outbox table of " + dataSource() + " takes " + mostBytes
                            + " at most (on MySQL and MariaDB: max_allowed_packet); nothing was sent");
                }
            }
            for (OutboxEntry message : messages) {
                OutboxSegment segment = currentOutbox;
                if (segment == null || segment.owner() != owner || !segment.hasRoomFor(message, mostBytes)) {
                    segment = new OutboxSegment(dataSource(), this::hasEnded, owner);
                    segments.add(segment);
                    currentOutbox = segment;
                    noteMessages();
                }
                segment.add(message);
            }
        }
    }

    private void requireJoinable() throws SQLException {
        if (refusal != null) {
            throw new SQLException(refusal);
        }
        if (joining != JoinState.OPEN) {
            throw new SQLException(
                    "the transaction on DataSource '" + dataSource().name()
                            + "' is being ended by another thread or has ended; the message was not sent");
        }
        if (dataSource().xaPolicy() == XaPolicy.REFUSE) {
            throw new SQLException(
                    "DataSource '" + dataSource().name() + "' takes part in XA transactions, whose end Tenon"
                            + " cannot see, so a message cannot be tied to one; nothing was sent. Send it outside of the"
                            + " transaction, or set " + SettingName.XA_POLICY + " to send-plainly.");
        }
    }

    /** @param first whether the segment was opened for the message whose send fails now */
    private void rowNotWritten(Segment segment, boolean first, Exception e) {
        if (first && !(e instanceof SegmentFencedException)) {
            // The segment has no other message, and the send of this one fails now: so the transaction may go
            // on without the row.
            segment.drop();
        } else {
            loseRow(segment, e);
        }
        // The failure may have undone earlier segments as well: a deadlock rolls back the whole transaction on
        // InnoDB.
        disturb("the status row of a message could not be written");
    }

    private void write(Segment segment) throws SQLException {
        try {
            segment.write(connection());
            segment.written();
        } catch (SQLException e) {
            if (e instanceof SegmentFencedException
                    || !dataSource().statusTable().cannotTakeStatementNow(e)) {
                dataSource().rowNotWritten(e);
                throw e;
            }
            // The row waits for the next moment the connection can take it, at the latest commit (R3).
            log.debug("the row of {} has to wait: {}", segment, e.getMessage());
        }
    }

    private void loseRow(Segment segment, Exception because) {
        rollbackOnly = "the status row of " + segment + " could not be written: " + because.getMessage();
    }

    boolean hasMessages() {
        return hasMessages;
    }

    private void noteMessages() {
        if (!hasMessages) {
            hasMessages = true;
            dataSource().meters().transactionHasMessages();
        }
    }

    // Boundaries (R3).

    /**
     * A statement failed, or one ran that may have ended the transaction: so it is not certain any more that the rows
     * of the open segments are in the transaction that the next commit ends.
     */
    void disturb(String because) {
        try (Mutex held = lock.hold()) {
            noFurtherMessage();
            for (Segment segment : segments) {
                if (segment.state() == SegmentState.PENDING && rollbackOnly == null) {
                    rollbackOnly = because + " before the status row of " + segment + " could be written";
                }
                segment.disturb();
            }
        }
    }

    /**
     * Writes the rows of outbox segments, and those of half messages that had to wait for a streaming result set.
     *
     * @return whether all rows are written now
     */
    boolean writePending() throws SQLException {
        try (Mutex held = lock.hold()) {
            currentOutbox = null; // a row that is written takes no further message
            boolean all = true;
            for (Segment segment : segments) {
                if (segment.state() == SegmentState.PENDING) {
                    try {
                        write(segment);
                    } catch (SQLException | RuntimeException e) {
                        loseRow(segment, e);
                        disturb("a status row could not be written");
                        throw e;
                    }
                    all &= segment.state() != SegmentState.PENDING;
                }
            }
            return all;
        }
    }

    /**
     * A statement ran that may have ended the transaction. Its savepoints are forgotten, too, since H2 reports no
     * error when one of an ended transaction is rolled back.
     */
    void disturbAndForgetSavepoints(String because) {
        try (Mutex held = lock.hold()) {
            disturb(because);
            savepoints.clear();
        }
    }

    /** Whatever joins from here on joins another segment. */
    private void noFurtherMessage() {
        current = null;
        currentOutbox = null;
    }

    void savepointSet(Savepoint savepoint) {
        try (Mutex held = lock.hold()) {
            noFurtherMessage();
            savepoints.set(savepoint, segments.size());
        }
    }

    void savepointReleased(Savepoint savepoint) {
        try (Mutex held = lock.hold()) {
            savepoints.released(savepoint);
        }
    }

    /**
     * A savepoint is about to be rolled back, and nobody can foretell how far: rows of outbox segments are written first, so
     * that the database undoes them or keeps them with the work around them. Where it takes no statement, it has undone that
     * work already, or will.
     */
    void beforeSavepointRollback() {
        try (Mutex held = lock.hold()) {
            if (!savepoints.areAmbiguous()) {
                return;
            }
            for (Segment segment : segments) {
                if (segment instanceof OutboxSegment && segment.state() == SegmentState.PENDING) {
                    try {
                        write(segment);
                    } catch (SQLException | RuntimeException e) {
                        log.debug("The row of {} is not written before a savepoint is rolled back", segment, e);
                        return;
                    }
                }
            }
            currentOutbox = null;
        }
    }

    /** The rollback to {@code savepoint} returned: what was opened after it is gone, unless it was disturbed. */
    void savepointRolledBack(Savepoint savepoint) {
        try (Mutex held = lock.hold()) {
            noFurtherMessage();
            int opened = savepoints.rolledBackTo(savepoint);
            if (opened < 0) {
                disturb("a savepoint was rolled back that this transaction did not set, or set again by the same name");
                // It is not known how far the database has rolled back, so no message that may be undone is released.
                segments.forEach(Segment::undone);
                return;
            }
            for (Segment segment : segments.subList(opened, segments.size())) {
                segment.drop();
            }
        }
    }

    // The end (R5).

    /**
     * Closes the transaction for further messages. A message that is joining on another thread is waited for, since
     * that thread holds the lock, and the end that follows includes it.
     */
    void closeForJoining() {
        try (Mutex held = lock.hold()) {
            closeFor(JoinState.ENDING);
        }
    }

    /**
     * Without the lock, which a message that joins on another thread may hold for as long as its database takes: each
     * state may become this one, and none follows it.
     */
    void ended() {
        closeFor(JoinState.ENDED);
        connection = null;
    }

    /** Takes a step of the table. Where it has none, another thread has gone further already. */
    private void closeFor(JoinState next) {
        JoinState now = joining;
        while (now.mayBecome(next) && !JOINING.compareAndSet(this, now, next)) {
            now = joining;
        }
    }

    /** All half messages that were sent in it, those included that a savepoint has undone. */
    List<Participant> messages() {
        List<Participant> messages = new ArrayList<>();
        halves().forEach(segment -> messages.addAll(segment.participants()));
        return messages;
    }

    List<String> messageIds() {
        List<String> ids = new ArrayList<>();
        snapshot().forEach(segment -> ids.addAll(segment.messageIds()));
        return ids;
    }

    /** Why it can only be rolled back; null if it can be committed. */
    @Nullable
    String rollbackOnlyReason() {
        try (Mutex held = lock.hold()) {
            return rollbackOnly;
        }
    }

    /** The transaction has ended. Idempotent: of two threads that see an end, the first one tells. */
    void end(TransactionEnd told) {
        // Where the driver may not send a commit or a rollback at all, the call's return proves nothing. Released
        // messages are proved by DELIVER rows of their own.
        TransactionEnd end = endsProveNothing && told != TransactionEnd.RELEASED ? TransactionEnd.UNKNOWN : told;
        List<Segment> ended;
        try (Mutex held = lock.hold()) {
            closeFor(JoinState.ENDED);
            ended = new ArrayList<>(segments);
            segments.clear();
            savepoints.clear();
            noFurtherMessage();
        }
        dataSource().meters().transactionEnded();
        for (Segment segment : ended) {
            segment.end(end);
        }
    }

    List<Segment> snapshot() {
        try (Mutex held = lock.hold()) {
            return new ArrayList<>(segments);
        }
    }

    List<HalfSegment> halves() {
        return ofKind(HalfSegment.class);
    }

    List<OutboxSegment> outboxSegments() {
        return ofKind(OutboxSegment.class);
    }

    /** Most transactions have one segment, and so nothing of the other kind. */
    private <S extends Segment> List<S> ofKind(Class<S> kind) {
        try (Mutex held = lock.hold()) {
            List<S> found = Collections.emptyList();
            for (Segment segment : segments) {
                if (kind.isInstance(segment)) {
                    found = found.isEmpty() ? new ArrayList<>(segments.size()) : found;
                    found.add(kind.cast(segment));
                }
            }
            return found;
        }
    }

    List<StatusId> ids() {
        try (Mutex held = lock.hold()) {
            List<StatusId> ids = new ArrayList<>(segments.size());
            for (Segment segment : segments) {
                ids.add(segment.id());
            }
            return ids;
        }
    }

    @Override
    public String toString() {
        return refusal == null
                ? "transaction on " + dataSource + " (segments " + ids() + ")"
                : "no transaction: " + refusal;
    }
}
