package io.tenon.internal.outbox;

import io.tenon.internal.database.OwnIsolation;
import io.tenon.internal.database.OwnSession;
import io.tenon.internal.status.RowStatements;
import io.tenon.internal.status.StatusId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Looks at the rows of all senders, for people: nothing is decided by what it sees, and nothing is changed. Thread-safe; holds no
 * connection: each is one of Tenon's own with no transaction open, and gets its settings back.
 */
public final class OutboxSurvey {
    static final StatusId AFTER_LEASES = StatusId.lowestOf(1);

    private final OwnIsolation isolation;
    private final OutboxSql sql;
    private final RowStatements rows;

    OutboxSurvey(OwnIsolation isolation, OutboxSql sql, RowStatements rows) {
        this.isolation = isolation;
        this.sql = sql;
        this.rows = rows;
    }

    private static final class Found {
        long rows;
        long bytes;
        long oldestMillis;
        long parked;
    }

    /**
     * Returns what waits, and what is parked, by sender. Reads the table, and stops at {@code mostRows}.
     *
     * @param olderThanMillis the least age of the rows that wait, by the database's clock
     */
    public Collection<SenderBacklog> backlog(Connection own, long olderThanMillis, long mostRows) throws SQLException {
        return reading(own, () -> backlog(own, sql.backlog, olderThanMillis, mostRows));
    }

    /**
     * Returns what waits, by sender, without parked rows: however many are parked, they hide nothing that waits. Where
     * all of {@code mostRows} were counted, senders may be missing.
     */
    public Collection<SenderBacklog> waiting(Connection own, long olderThanMillis, long mostRows) throws SQLException {
        return reading(own, () -> backlog(own, sql.waiting, olderThanMillis, mostRows));
    }

    /** Returns what a query finds, by sender. The leases are looked at only where rows wait. */
    private Collection<SenderBacklog> backlog(Connection own, String query, long olderThanMillis, long mostRows)
            throws SQLException {
        Map<String, Found> found = found(own, query, olderThanMillis, mostRows);
        Map<String, RelayLeader> leaders =
                found.values().stream().anyMatch(one -> one.rows > 0) ? leadersBySender(own) : Collections.emptyMap();
        List<SenderBacklog> backlog = new ArrayList<>();
        found.forEach((sender, one) -> {
            RelayLeader leader = leaders.get(sender);
            backlog.add(new SenderBacklog(
                    sender,
                    one.rows,
                    one.bytes,
                    one.oldestMillis,
                    one.parked,
                    leader == null ? null : leader.instance(),
                    leader == null ? 0 : leader.millisAgo()));
        });
        return backlog;
    }

    private Map<String, Found> found(Connection own, String query, long olderThanMillis, long mostRows)
            throws SQLException {
        Map<String, Found> found = new TreeMap<>();
        rows.query(own, query, Arrays.asList(olderThanMillis, mostRows), result -> {
            Found one = found.computeIfAbsent(result.getString(1), sender -> new Found());
            // Assigned and not added: a query that is tried again shows rows again.
            one.rows = result.getLong(2);
            one.bytes = result.getLong(3);
            one.oldestMillis = result.getLong(4);
            one.parked = result.getLong(5);
        });
        return found;
    }

    /**
     * Returns who leads the relays of senders, in the order of the senders' names. Looks at no row with messages,
     * however many there are.
     */
    public Collection<RelayLeader> leaders(Connection own) throws SQLException {
        return reading(own, () -> leadersBySender(own).values());
    }

    private Map<String, RelayLeader> leadersBySender(Connection own) throws SQLException {
        Map<String, RelayLeader> leaders = new TreeMap<>();
        rows.query(own, sql.leases, Arrays.asList(StatusId.ZERO, AFTER_LEASES), result -> {
            RelayLeader leader = new RelayLeader(result.getString(1), result.getString(2), result.getLong(3));
            leaders.put(leader.sender(), leader);
        });
        return leaders;
    }

    /** Returns how many rows are parked, all of them, by sender. Reads the table. */
    public Map<String, Long> parkedBySender(Connection own) throws SQLException {
        Map<String, Long> parked = new TreeMap<>();
        return reading(own, () -> {
            rows.query(
                    own,
                    sql.parkedBySender,
                    Collections.emptyList(),
                    result -> parked.put(result.getString(1), result.getLong(2)));
            return parked;
        });
    }

    /** Returns why rows are parked, the most frequent reasons first. Reads the table. */
    public Collection<ParkedRows> parked(Connection own, int mostReasons) throws SQLException {
        Map<List<String>, ParkedRows> parked = new LinkedHashMap<>();
        return reading(own, () -> {
            rows.query(own, sql.parkedReasons, Collections.singletonList(mostReasons), result -> {
                String reason = result.getString(2);
                ParkedRows one = new ParkedRows(result.getString(1), reason == null ? "" : reason, result.getLong(3));
                parked.put(Arrays.asList(one.sender(), one.reason()), one);
            });
            return parked.values();
        });
    }

    private <T> T reading(Connection own, OwnSession.Work<T> work) throws SQLException {
        try (OwnSession session = OwnSession.reading(own, isolation)) {
            return session.run(work);
        }
    }
}
