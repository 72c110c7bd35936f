package io.tenon.benchmarks.growth;

import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.StatusTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Makes a table of Tenon's as old as many transactions make it: as many rows come and go, with ids in the order of time
 * (one a millisecond, the last one just now), in batches, the deletion some batches behind. The server makes the rows by
 * itself, which is the same to the table as a client that sends them, and much faster.
 */
public final class Ageing {
    private static final int BATCH = 50_000;
    /** What a clean-up's grace of 20 s leaves standing at 5,000 transactions a second. */
    private static final int STANDING_BATCHES = 2;

    private static final long PURGE_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(8);

    private final Connection connection;
    private final String table;
    private final String insert;
    private final String rows;

    private Ageing(Connection connection, String table, String columns, String values, String rows) {
        this.connection = connection;
        this.table = table;
        this.insert = "INSERT INTO " + table + " (id, created_at, " + columns
                + ") SELECT UNHEX(CONCAT(LPAD(HEX((%d + seq) << 16), 16, '0'), '%016x')), UTC_TIMESTAMP(6), " + values
                + " FROM seq_0_to_%d";
        this.rows = rows;
    }

    /** @param connection of a MariaDB, autocommit on; its isolation is READ COMMITTED afterwards */
    public static Ageing ofStatusTable(Connection connection) {
        return new Ageing(connection, StatusTable.DEFAULT_NAME, "kind", "'L'", "kind <> 'S'");
    }

    /** The same for the outbox, with a message of 300 bytes in each row. */
    public static Ageing ofOutbox(Connection connection) {
        return new Ageing(
                connection,
                OutboxTable.DEFAULT_NAME,
                "sender, state, attempts, size, messages",
                "'shop', 'O', 0, 300, REPEAT('x', 300)",
                "state = 'O'");
    }

    /**
     * Returns how many rows came and went: less than asked for if that would take more than 8 minutes.
     *
     * @param rows how many; rounded down to whole batches
     */
    public long age(long rows) throws SQLException, InterruptedException {
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        long begun = System.nanoTime();
        long first = System.currentTimeMillis() - rows;
        long come = 0;
        while (come + BATCH <= rows && System.nanoTime() - begun < LONGEST_NANOS) {
            insert(first + come);
            come += BATCH;
            deleteBefore(first + come - (long) STANDING_BATCHES * BATCH);
        }
        deleteBefore(first + come);
        awaitPurge();
        return come;
    }

    private void insert(long firstMillis) throws SQLException {
        long process = StatusId.next().leastSignificantBits();
        execute(String.format(Locale.ROOT, insert, firstMillis, process, BATCH - 1));
    }

    private void deleteBefore(long millis) throws SQLException {
        execute(String.format(
                Locale.ROOT,
                "DELETE FROM %s WHERE %s AND id < UNHEX('%016x0000000000000000')",
                table,
                rows,
                StatusId.lowestOf(millis).mostSignificantBits()));
    }

    /** Deleted rows stay in the tree until InnoDB has purged them. */
    private void awaitPurge() throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + PURGE_NANOS;
        while (historyLength() > 1_000 && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private long historyLength() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Innodb_history_list_length'")) {
            return rows.next() ? rows.getLong(2) : 0;
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
