package io.tenon.internal.status;

import io.tenon.internal.database.OwnSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers the questions of many checks together (rule R7.2 and R7.3); thread-safe. */
public final class VerdictReader {
    private final StatusTable table;
    private final FutureDatedRows futureRows;

    public VerdictReader(StatusTable table) {
        this(table, new FutureDatedRows());
    }

    /** @param futureRows what is known from earlier questions to the same table */
    public VerdictReader(StatusTable table, FutureDatedRows futureRows) {
        this.table = table;
        this.futureRows = futureRows;
    }

    /**
     * Returns one verdict for each question, or throws what stands for UNKNOWN to all of them.
     *
     * @param connection one of Tenon's own, to the primary, with no transaction open; given back as it was
     * @param fenceBoundMillis how long absent segments may keep the caller waiting for transactions that still hold
     *     their keys, all of them together; once it is spent, the rest is fenced without waiting
     * @throws SQLException if the database does not answer; questions may be asked again at any time
     */
    public Map<VerdictQuestion, Verdict> ask(
            Connection connection, List<VerdictQuestion> questions, Lease lease, long fenceBoundMillis)
            throws SQLException {
        return ask(connection, Collections.emptyList(), questions, lease, fenceBoundMillis);
    }

    /**
     * Answers the questions after VOID rows were written for attempts that checks have delivered; that costs one
     * statement more.
     *
     * @param delivered may be written down when this throws, and may be again
     */
    public Map<VerdictQuestion, Verdict> ask(
            Connection connection,
            Collection<StatusId> delivered,
            List<VerdictQuestion> questions,
            Lease lease,
            long fenceBoundMillis)
            throws SQLException {
        Map<VerdictQuestion, Verdict> verdicts = new LinkedHashMap<>();
        // One session serves all statements, so that entering and leaving it is paid for once.
        try (OwnSession session = table.session(connection);
                FenceInsert insert = table.fenceInsert(session, connection, fenceBoundMillis)) {
            if (!delivered.isEmpty()) {
                table.disownIn(session, connection, delivered);
            }
            List<VerdictQuestion> absent = readInto(verdicts, session, connection, questions, lease);
            List<VerdictQuestion> again = fenceInto(verdicts, insert, absent);
            // The row was there when the fence was tried, and has been cleaned away since. The next check will find
            // out.
            for (VerdictQuestion question : readInto(verdicts, session, connection, again, lease)) {
                verdicts.put(question, Verdict.UNKNOWN);
            }
        }
        return verdicts;
    }

    /** Reads the rows, and returns the questions whose segment has none. */
    private List<VerdictQuestion> readInto(
            Map<VerdictQuestion, Verdict> verdicts,
            OwnSession session,
            Connection connection,
            List<VerdictQuestion> questions,
            Lease lease)
            throws SQLException {
        List<VerdictQuestion> absent = new ArrayList<>();
        for (List<VerdictQuestion> batch : Batches.of(questions, StatusTable.MAX_QUESTIONS)) {
            take(verdicts, absent, table.readIn(session, connection, batch), batch, lease);
        }
        return absent;
    }

    private void take(
            Map<VerdictQuestion, Verdict> verdicts,
            List<VerdictQuestion> absent,
            Map<StatusId, StatusRow> rows,
            List<VerdictQuestion> questions,
            Lease lease) {
        for (VerdictQuestion question : questions) {
            StatusRow segment = rows.get(question.segment());
            // In a forged message both ids may be the same; then the row is the segment's.
            boolean isOneId = question.attempt().equals(question.segment());
            StatusRow attempt = isOneId ? null : rows.get(question.attempt());
            Optional<Verdict> verdict = Verdicts.of(segment, attempt, lease);
            if (verdict.isPresent()) {
                StatusRow row = attempt == null ? segment : attempt;
                verdicts.put(question, outlived(verdict.get(), row, lease));
            } else {
                absent.add(question);
            }
        }
    }

    /**
     * Corrects a verdict where the database's clock was set back, so that a lease seems to run for longer than it does:
     * a row that this process has known for the time of its lease has outlived it.
     */
    private Verdict outlived(Verdict verdict, @Nullable StatusRow row, Lease lease) {
        return verdict == Verdict.UNKNOWN
                        && row != null
                        && (row.kind() == StatusKind.LIVE || row.kind() == StatusKind.DELIVER)
                        && futureRows.haveOutlived(row, lease)
                ? Verdict.COMMIT
                : verdict;
    }

    /**
     * Fences the absent segments.
     *
     * @return the questions that must be read again: those where a row stood in the way of the fence, and those whose
     *     segment was fenced. For between the first read and the fence the transaction may have been released, so
     *     that its own row went and one that delivers the attempt came
     */
    private List<VerdictQuestion> fenceInto(
            Map<VerdictQuestion, Verdict> verdicts, FenceInsert insert, List<VerdictQuestion> absent)
            throws SQLException {
        Set<StatusId> segments = new HashSet<>();
        absent.forEach(question -> segments.add(question.segment()));
        Map<StatusId, Fence> fences = insert.fence(segments);
        List<VerdictQuestion> again = new ArrayList<>();
        for (VerdictQuestion question : absent) {
            Fence fence = fences.get(question.segment());
            if (fence == Fence.DUPLICATE || fence == Fence.INSERTED) {
                again.add(question);
            } else {
                verdicts.put(question, Verdict.UNKNOWN);
            }
        }
        return again;
    }
}
