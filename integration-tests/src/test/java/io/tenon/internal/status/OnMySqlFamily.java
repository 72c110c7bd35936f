package io.tenon.internal.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.database.Dialect;
import io.tenon.testbed.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** MySQL and MariaDB, through whichever driver. */
abstract class OnMySqlFamily extends LockedTableContract {
    private static final String READER = "reader_of_status";

    abstract Database database();

    abstract Dialect dialect();

    /** Begins what explains a statement by a table. */
    String explain() {
        return "EXPLAIN ";
    }

    @Override
    Connection connect() throws SQLException {
        return database().dataSource().getConnection();
    }

    @Override
    Connection connectAsReader(String quotedTable) throws SQLException {
        try (Connection admin = connect()) {
            update(admin, "DROP USER IF EXISTS " + READER);
            update(admin, "CREATE USER " + READER + " IDENTIFIED BY '" + READER + "'");
            update(admin, "GRANT SELECT ON " + quotedTable + " TO " + READER);
        }
        return database().dataSource().getConnection(READER, READER);
    }

    @Override
    String[] lockTable() {
        return new String[] {"LOCK TABLES %s WRITE", "UNLOCK TABLES"};
    }

    @Override
    String countWaiting() {
        return "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'";
    }

    @Override
    String lockTimeout() {
        return "SELECT @@innodb_lock_wait_timeout";
    }

    @Override
    String setLockTimeout() {
        return "SET innodb_lock_wait_timeout = 7";
    }

    @Override
    String setTimeZone(String offset) {
        return "SET time_zone = '" + offset + "'";
    }

    @Override
    void changeSchema(Connection connection) throws SQLException {
        update(connection, "CREATE DATABASE IF NOT EXISTS elsewhere");
        connection.setCatalog("elsewhere");
    }

    /**
     * From 1,000 elements on MariaDB makes a subquery of a list; and a scan of a small table both take for cheaper than
     * many keys.
     */
    @Test
    void statementsOnAsManyIdsAsTheyTakeGoByTheKeyHoweverSmallTheTable() throws SQLException {
        StatusSql sql = new StatusSql(dialect(), table().qualifiedName());
        for (int rows : Arrays.asList(3, 30, 600, 3_000)) {
            List<StatusId> ids = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                ids.add(StatusId.next());
            }
            table().disown(connection(), ids);
            query(connection(), "ANALYZE TABLE " + table().qualifiedName());
            for (int asked : Arrays.asList(2, 64, 512, StatusTable.MAX_IDS)) {
                assertThat(Arrays.asList(
                                plan(sql.read(asked), ids),
                                plan(sql.probe(asked), ids),
                                plan(sql.seal(asked), ids),
                                plan(sql.delete(asked), ids),
                                plan(sql.deleteAny(asked), ids)))
                        .as("%d ids, after %d more rows", asked, rows)
                        .containsOnly("range by PRIMARY");
            }
        }
    }

    /** Half of the ids are there, as far as they go. */
    private String plan(String sql, List<StatusId> ids) throws SQLException {
        int asked = (int) sql.chars().filter(character -> character == '?').count();
        try (PreparedStatement explain = connection().prepareStatement(explain() + sql)) {
            for (int i = 0; i < asked; i++) {
                boolean there = i % 2 == 0 && i < ids.size();
                IdColumn.bind(table().dialect(), explain, i + 1, there ? ids.get(i) : StatusId.next());
            }
            List<String> steps = new ArrayList<>();
            try (ResultSet result = explain.executeQuery()) {
                while (result.next()) {
                    steps.add(result.getString("type") + " by " + result.getString("key"));
                }
            }
            return String.join(", ", steps);
        }
    }

    @Test
    void r7_2_batchReadsAndFencesAsManyAsItTakesAndMeetsNoRowOfAnOpenTransaction() throws SQLException {
        Connection open = connection();
        open.setAutoCommit(false);
        table().insertLive(open, StatusId.next());
        List<VerdictQuestion> questions = new ArrayList<>();
        List<StatusId> delivered = new ArrayList<>();
        for (int i = 0; i < 3 * StatusTable.MAX_QUESTIONS; i++) {
            questions.add(new VerdictQuestion(StatusId.next(), StatusId.next()));
            delivered.add(StatusId.next());
        }
        table().insertLive(open, StatusId.next()); // the rows of the batch have one on either side
        Connection own = connection();
        update(own, "SET innodb_lock_wait_timeout = 1");
        Lease lease = new Lease(1, 1);
        assertThat(new VerdictReader(table())
                        .ask(own, delivered, questions, lease, 1_000)
                        .values())
                .hasSize(questions.size())
                .containsOnly(Verdict.ROLLBACK);
        assertThat(table().delete(own, delivered)).isEqualTo(delivered.size());
        table().insertLive(open, StatusId.next());
        open.commit();
    }

    @Test
    void serverIsTakenForWhatItIsWhateverTheDriverCallsIt() throws SQLException {
        assertThat(Dialect.of(connection().getMetaData())).isSameAs(dialect());
    }

    @Test
    void r3_lastInsertIdOfTheApplicationStays() throws SQLException {
        Connection a = application();
        update(a, "CREATE TABLE IF NOT EXISTS orders (id BIGINT AUTO_INCREMENT PRIMARY KEY, n INT)");
        update(a, "INSERT INTO orders (n) VALUES (1)");
        String id = query(a, "SELECT LAST_INSERT_ID()");
        table().insertLive(a, StatusId.next());
        table().insertVoid(a, Arrays.asList(StatusId.next(), StatusId.next()));
        assertThat(query(a, "SELECT LAST_INSERT_ID()")).isEqualTo(id).isNotEqualTo("0");
    }
}
