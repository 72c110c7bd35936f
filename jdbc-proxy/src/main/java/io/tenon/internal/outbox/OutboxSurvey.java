package io.tenon.internal.outbox;

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

/** Looks at the rows of all senders, for people: nothing is decided by what it sees. Used once; changes nothing. */
final class OutboxSurvey {
    static final StatusId AFTER_LEASES = StatusId.lowestOf(1);

    private final OutboxSql sql;
    private final RowStatements rows;
    private final Connection own;

    OutboxSurvey(OutboxSql sql, RowStatements rows, Connection own) {
        this.sql = sql;
        this.rows = rows;
        this.own = own;
    }

    private static final class Found {
        long rows;
        long bytes;
        long oldestMillis;
        long parked;
    }

    /** By sender. The leases are looked at only where rows wait. */
    Collection<SenderBacklog> backlog(long olderThanMillis, long mostRows) throws SQLException {
        return backlog(sql.backlog, olderThanMillis, mostRows);
    }

    /** The same without what is parked. */
    Collection<SenderBacklog> waiting(long olderThanMillis, long mostRows) throws SQLException {
        return backlog(sql.waiting, olderThanMillis, mostRows);
    }

    private Collection<SenderBacklog> backlog(String query, long olderThanMillis, long mostRows) throws SQLException {
        Map<String, Found> found = found(query, olderThanMillis, mostRows);
        Map<String, RelayLeader> leaders =
                found.values().stream().anyMatch(one -> one.rows > 0) ? leaders() : Collections.emptyMap();
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

    private Map<String, Found> found(String query, long olderThanMillis, long mostRows) throws SQLException {
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

    /** By sender. Goes by the key, and meets no row with messages. */
    Map<String, RelayLeader> leaders() throws SQLException {
        Map<String, RelayLeader> leaders = new TreeMap<>();
        rows.query(own, sql.leases, Arrays.asList(StatusId.ZERO, AFTER_LEASES), result -> {
            RelayLeader leader = new RelayLeader(result.getString(1), result.getString(2), result.getLong(3));
            leaders.put(leader.sender(), leader);
        });
        return leaders;
    }

    /** All of them. */
    Map<String, Long> parkedBySender() throws SQLException {
        Map<String, Long> parked = new TreeMap<>();
        rows.query(
                own,
                sql.parkedBySender,
                Collections.emptyList(),
                result -> parked.put(result.getString(1), result.getLong(2)));
        return parked;
    }

    /** The most frequent reasons first. */
    Collection<ParkedRows> parked(int mostReasons) throws SQLException {
        Map<List<String>, ParkedRows> parked = new LinkedHashMap<>();
        rows.query(own, sql.parkedReasons, Collections.singletonList(mostReasons), result -> {
            String reason = result.getString(2);
            ParkedRows one = new ParkedRows(result.getString(1), reason == null ? "" : reason, result.getLong(3));
            parked.put(Arrays.asList(one.sender(), one.reason()), one);
        });
        return parked.values();
    }
}
