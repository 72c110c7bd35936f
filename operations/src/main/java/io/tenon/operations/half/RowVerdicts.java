package io.tenon.operations.half;

import io.tenon.internal.check.Mark;
import io.tenon.internal.status.Lease;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.StatusKind;
import io.tenon.internal.status.StatusRow;
import io.tenon.internal.status.StatusTable;
import io.tenon.internal.status.Verdict;
import io.tenon.internal.status.VerdictQuestion;
import io.tenon.internal.status.Verdicts;
import io.tenon.internal.stored.StoredMessage;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks the rows about halves, many at a time, and changes nothing: no segment is fenced. Used by one thread. */
public final class RowVerdicts {
    private static final int AT_A_TIME = 200;

    private final @Nullable StatusTable table;
    private final @Nullable Connection connection;
    private final Lease lease;

    /** @param table the status table; null if there is no database to ask */
    public RowVerdicts(@Nullable StatusTable table, @Nullable Connection connection, Lease lease) {
        this.table = table;
        this.connection = connection;
        this.lease = lease;
    }

    public static @Nullable Mark markOf(StoredMessage half) {
        return Mark.parse(half.property(Mark.PROPERTY));
    }

    /** Returns one verdict for each half, in their order. */
    public List<RowVerdict> of(List<StoredMessage> halves) throws SQLException {
        List<RowVerdict> verdicts = new ArrayList<>();
        for (int from = 0; from < halves.size(); from += AT_A_TIME) {
            verdicts.addAll(some(halves.subList(from, Math.min(halves.size(), from + AT_A_TIME))));
        }
        return verdicts;
    }

    private List<RowVerdict> some(List<StoredMessage> halves) throws SQLException {
        RowVerdict[] verdicts = new RowVerdict[halves.size()];
        List<VerdictQuestion> questions = new ArrayList<>();
        StatusTable asked = table;
        Connection own = connection;
        for (int i = 0; i < verdicts.length; i++) {
            Mark mark = markOf(halves.get(i));
            if (mark == null) {
                verdicts[i] = RowVerdict.NOT_OURS;
            } else if (asked == null || own == null) {
                verdicts[i] = RowVerdict.NOT_ASKED;
            } else if (!mark.tableId().equals(asked.tableId())) {
                verdicts[i] = RowVerdict.OTHER_TABLE;
            } else {
                questions.add(new VerdictQuestion(mark.segment(), mark.attempt()));
            }
        }
        if (asked != null && own != null && !questions.isEmpty()) {
            Map<StatusId, StatusRow> rows = asked.read(own, questions);
            for (int i = 0; i < verdicts.length; i++) {
                Mark mark = markOf(halves.get(i));
                if (verdicts[i] == null && mark != null) {
                    verdicts[i] = verdict(rows.get(mark.segment()), rows.get(mark.attempt()));
                }
            }
        }
        return Arrays.asList(verdicts);
    }

    private RowVerdict verdict(@Nullable StatusRow segment, @Nullable StatusRow attempt) {
        Optional<Verdict> verdict = Verdicts.of(segment, attempt, lease);
        if (!verdict.isPresent()) {
            return RowVerdict.NO_ROW;
        }
        switch (verdict.get()) {
            case COMMIT:
                return RowVerdict.COMMIT;
            case ROLLBACK:
                return RowVerdict.ROLLBACK;
            default:
                return isOurs(attempt == null ? segment : attempt) ? RowVerdict.LEASE : RowVerdict.UNKNOWN_ROW;
        }
    }

    private static boolean isOurs(@Nullable StatusRow row) {
        return row != null && (row.kind() == StatusKind.LIVE || row.kind() == StatusKind.DELIVER);
    }
}
