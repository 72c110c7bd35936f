package io.tenon.drivers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What a driver makes of a transaction when Tenon is not there: each way to end one, and whether the row is there
 * afterwards. The control of the rules' runs: where a driver differs from the newest one on the same server, the
 * difference is its own.
 */
final class WithoutTenon {
    private static final String COLUMNS = "(id VARCHAR(64) PRIMARY KEY)";

    private WithoutTenon() {}

    /** A way to end a transaction in which a row was inserted. */
    private interface End {
        void of(Connection connection, Row row) throws SQLException;
    }

    /** Inserts a row, of which the question is whether it is there in the end. */
    private record Row(String table, String id) {
        void insert(Connection connection, String suffix) throws SQLException {
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + table + " (id) VALUES (?)")) {
                insert.setString(1, id + suffix);
                insert.executeUpdate();
            }
        }
    }

    private static final Map<String, End> ENDS = new LinkedHashMap<>();

    static {
        ENDS.put("commit()", (c, row) -> {
            row.insert(c, "");
            c.commit();
        });
        ENDS.put("rollback()", (c, row) -> {
            row.insert(c, "");
            c.rollback();
        });
        ENDS.put("rollback() of SQL text's insert", (c, row) -> {
            execute(c, "INSERT INTO " + row.table + " (id) VALUES ('" + row.id + "')");
            c.rollback();
        });
        ENDS.put("rollback(), then commit()", (c, row) -> {
            row.insert(c, "");
            c.rollback();
            c.commit();
        });
        ENDS.put("rollback() of a batch", (c, row) -> {
            try (PreparedStatement insert = c.prepareStatement("INSERT INTO " + row.table + " (id) VALUES (?)")) {
                for (String suffix : List.of("", "-2", "-3")) {
                    insert.setString(1, row.id + suffix);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            c.rollback();
        });
        ENDS.put("rollback() after a SELECT", (c, row) -> {
            row.insert(c, "");
            count(c, "SELECT COUNT(*) FROM " + row.table);
            c.rollback();
        });
        ENDS.put("rollback() of the second transaction", (c, row) -> {
            row.insert(c, "-first");
            c.commit();
            row.insert(c, "");
            c.rollback();
        });
        ENDS.put("setAutoCommit(true)", (c, row) -> {
            row.insert(c, "");
            c.setAutoCommit(true);
        });
        ENDS.put("close()", (c, row) -> {
            row.insert(c, "");
            c.close();
        });
        ENDS.put("rollback(savepoint), commit()", (c, row) -> {
            row.insert(c, "-before");
            Savepoint savepoint = c.setSavepoint();
            row.insert(c, "");
            c.rollback(savepoint);
            c.commit();
        });
        ENDS.put("failed statement, commit()", (c, row) -> {
            row.insert(c, "");
            fail(c);
            c.commit();
        });
        ENDS.put("failed statement, statement, commit()", (c, row) -> {
            row.insert(c, "");
            fail(c);
            row.insert(c, "-after");
            c.commit();
        });
        ENDS.put("COMMIT as text, rollback()", (c, row) -> {
            row.insert(c, "");
            execute(c, "COMMIT");
            c.rollback();
        });
        ENDS.put("ROLLBACK as text, commit()", (c, row) -> {
            row.insert(c, "");
            execute(c, "ROLLBACK");
            c.commit();
        });
        ENDS.put("a streamed result set, commit()", (c, row) -> {
            row.insert(c, "");
            stream(c, row);
            c.commit();
        });
        ENDS.put("a streamed result set, rollback(), setAutoCommit(true)", (c, row) -> {
            row.insert(c, "");
            stream(c, row);
            c.rollback();
            c.setAutoCommit(true);
        });
        ENDS.put("rollback() in a read-only session", (c, row) -> {
            c.setReadOnly(true);
            row.insert(c, "");
            c.rollback();
        });
    }

    /** Each end in which the run's driver differs from the newest one, as "end: its outcome instead of the other's". */
    static List<String> differences(DriverRun run) throws SQLException {
        Map<String, String> newest = outcomes(run.onServer().dataSource(), null);
        OldDriverDatabase database = (OldDriverDatabase) run.freshDatabase();
        Map<String, String> old = outcomes(database.dataSource(), database.newestDriver());
        List<String> differences = new ArrayList<>();
        old.forEach((end, outcome) -> {
            if (!outcome.equals(newest.get(end))) {
                differences.add(end + ": " + outcome + " instead of " + newest.get(end));
            }
        });
        return differences;
    }

    /** @param truth where it is looked what there is; null: the same */
    private static Map<String, String> outcomes(DataSource driver, @Nullable DataSource truth) throws SQLException {
        Map<String, String> outcomes = new LinkedHashMap<>();
        DataSource looked = truth == null ? driver : truth;
        int number = 0;
        for (Map.Entry<String, End> end : ENDS.entrySet()) {
            // A table each: an end may leave its transaction open, and with it locks.
            Row row = new Row("ended_" + ++number, "r");
            try (Connection c = looked.getConnection()) {
                execute(c, "CREATE TABLE " + row.table + " " + COLUMNS);
            }
            String thrown = "";
            try (Connection c = driver.getConnection()) {
                c.setAutoCommit(false);
                try {
                    end.getValue().of(c, row);
                } catch (SQLException e) {
                    thrown = ", " + e.getClass().getSimpleName() + " " + e.getSQLState();
                }
                outcomes.put(end.getKey(), found(looked, row) + thrown);
            }
        }
        return outcomes;
    }

    private static String found(DataSource looked, Row row) throws SQLException {
        try (Connection c = looked.getConnection()) {
            int there = count(c, "SELECT COUNT(*) FROM " + row.table + " WHERE id = '" + row.id + "'");
            return there == 1 ? "row" : "no row";
        }
    }

    /** Connector/J streams for this fetch size alone, the others for any. */
    private static void stream(Connection connection, Row row) throws SQLException {
        boolean connectorJ = connection.getMetaData().getDriverName().startsWith("MySQL");
        try (Statement streaming = connection.createStatement()) {
            streaming.setFetchSize(connectorJ ? Integer.MIN_VALUE : 1);
            try (ResultSet rows = streaming.executeQuery("SELECT id FROM " + row.table)) {
                while (rows.next()) {
                    rows.getString(1);
                }
            }
        }
    }

    private static void fail(Connection connection) {
        try {
            execute(connection, "SELECT nothing FROM nowhere");
        } catch (SQLException expected) {
            return;
        }
        throw new IllegalStateException("There is a table that nobody made");
    }

    private static int count(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
