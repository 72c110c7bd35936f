package com.example.binding;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A pool that hands out connections with autocommit off: no call shows a begin, and every SELECT is one. */
final class AutoCommitOff {
    private AutoCommitOff() {}

    static List<Scenario> scenarios() {
        return Arrays.asList(
                commit(),
                rollback(),
                afterCommit(),
                afterCommitAndSelect(),
                afterRollbackAndSelect(),
                afterCommitSelectAndRollback(),
                preparedSelectAfterCommit(),
                templateOutsideOfTransactions(),
                sendForEachRow(),
                readOnlyFirst(),
                readOnly(),
                readOnlyThatWrites(),
                readOnlyNoMore(),
                forgottenByThePool());
    }

    private static Scenario commit() {
        return Scenario.of("off-commit", "insert, `send`, `commit()`")
                .delivered("m")
                .rows("m")
                .because("the first statement began the transaction")
                .play(scene -> {
                    try (Connection c = scene.autoCommitOff().getConnection()) {
                        scene.place(c, "m");
                        c.commit();
                    }
                });
    }

    private static Scenario rollback() {
        return Scenario.of("off-rollback", "insert, `send`, `rollback()`")
                .undone("m")
                .because("the same")
                .play(scene -> {
                    try (Connection c = scene.autoCommitOff().getConnection()) {
                        scene.place(c, "m");
                        c.rollback();
                    }
                });
    }

    private static Scenario afterCommit() {
        return Scenario.of("off-after-commit", "insert, `commit()`, `send`, `close()`")
                .delivered("m")
                .rows("m")
                .because("after `commit()` a send is plain")
                .play(scene -> {
                    try (Connection c = scene.autoCommitOff().getConnection()) {
                        scene.insert(c, "m");
                        c.commit();
                        scene.send("m");
                    }
                });
    }

    private static Scenario afterCommitAndSelect() {
        return Scenario.of("off-after-commit-select", "insert, `commit()`, SELECT, `send`, `close()`")
                .delivered("m")
                .rows("m")
                .because("the SELECT has begun a transaction that nobody will ever commit; it wrote nothing, so its"
                        + " close delivers")
                .play(scene -> {
                    try (Connection c = scene.autoCommitOff().getConnection()) {
                        scene.insert(c, "m");
                        c.commit();
                        scene.read(c);
                        scene.send("m");
                    }
                });
    }

    private static Scenario afterRollbackAndSelect() {
        return Scenario.of("off-after-rollback-select", "insert, `rollback()`, SELECT, `send` (an alarm), `close()`")
                .delivered("alarm")
                .because("the rollback ended the transaction that wrote; the next one only read")
                .play(scene -> {
                    try (Connection c = scene.autoCommitOff().getConnection()) {
                        scene.insert(c, "order");
                        c.rollback();
                        scene.read(c);
                        scene.send("alarm");
                    }
                });
    }

    private static Scenario afterCommitSelectAndRollback() {
        return Scenario.of("off-after-commit-select-rollback", "insert, `commit()`, SELECT, `send`, `rollback()`")
                .undone("m")
                .rows("order")
                .because("the application rolled back the transaction in which it sent, explicitly; send before the"
                        + " SELECT, or commit, if that is not meant")
                .play(scene -> {
                    try (Connection c = scene.autoCommitOff().getConnection()) {
                        scene.insert(c, "order");
                        c.commit();
                        scene.read(c);
                        scene.send("m");
                        c.rollback();
                    }
                });
    }

    private static Scenario preparedSelectAfterCommit() {
        return Scenario.of(
                        "off-prepared-select-after-commit",
                        "SELECT prepared before the transaction; insert, `commit()`, the SELECT again, `send`, `close()`")
                .delivered("m")
                .rows("m")
                .because("a statement that was prepared earlier reads as well")
                .play(scene -> {
                    try (Connection c = scene.autoCommitOff().getConnection();
                            PreparedStatement select = c.prepareStatement("SELECT COUNT(*) FROM orders")) {
                        select.executeQuery().close();
                        scene.insert(c, "m");
                        c.commit();
                        select.executeQuery().close();
                        scene.send("m");
                    }
                });
    }

    private static Scenario templateOutsideOfTransactions() {
        return Scenario.of(
                        "off-template-without-transaction",
                        "a `JdbcTemplate` without a transaction: an update, which is never committed; then `send`")
                .delivered("m")
                .because("the template has given its connection back: no transaction is open. Tenon does not mend a"
                        + " forgotten `@Transactional`")
                .play(scene -> {
                    new JdbcTemplate(scene.autoCommitOff())
                            .update("INSERT INTO orders (id) VALUES (?)", scene.key("m"));
                    scene.send("m");
                });
    }

    private static Scenario sendForEachRow() {
        return Scenario.of("off-send-for-each-row", "a message for each row while the result set is open, `close()`")
                .delivered("row-1", "row-2")
                .because("a reader wrote nothing: its close delivers")
                .play(scene -> {
                    try (Connection c = scene.autoCommitOff().getConnection();
                            PreparedStatement select = c.prepareStatement("SELECT x FROM SYSTEM_RANGE(1, 2)");
                            ResultSet rows = select.executeQuery()) {
                        while (rows.next()) {
                            scene.send("row-" + rows.getInt(1));
                        }
                    }
                });
    }

    private static Scenario readOnlyFirst() {
        return Scenario.of(
                        "read-only-first",
                        "the first connection ever borrowed comes from a read-only replica's pool; a later one from the"
                                + " primary's: insert, `send`, `rollback()` (PostgreSQL)")
                .undone("m")
                .onPostgreSql()
                .because("read-only is a property of the connection in use, not of the first one")
                .play(scene -> {
                    HikariDataSource replica = scene.hikari("a");
                    replica.setReadOnly(true);
                    DataSource split = scene.follow(new ReadFirst(replica, scene.hikari("a")), "split");
                    try (Connection first = split.getConnection()) {
                        scene.read(first);
                    }
                    try (Connection c = scene.begin(split)) {
                        scene.place(c, "m");
                        c.rollback();
                    }
                });
    }

    /** A pool of reading connections, asked once, and one of writing ones. */
    private static final class ReadFirst extends DelegatingDataSource {
        private final AtomicBoolean hasRead = new AtomicBoolean();
        private final DataSource replica;

        ReadFirst(DataSource replica, DataSource primary) {
            super(primary);
            this.replica = replica;
        }

        @Override
        public Connection getConnection() throws SQLException {
            return hasRead.compareAndSet(false, true) ? replica.getConnection() : super.getConnection();
        }
    }

    private static Scenario readOnly() {
        return Scenario.of("read-only", "`setReadOnly(true)`, `setAutoCommit(false)`, SELECT, `send`, `rollback()`")
                .delivered("m")
                .because("a read-only transaction sends plainly: it writes nothing that a message could contradict")
                .play(scene -> {
                    try (Connection c = scene.pool().getConnection()) {
                        c.setReadOnly(true);
                        c.setAutoCommit(false);
                        scene.read(c);
                        scene.send("m");
                        c.rollback();
                    }
                });
    }

    private static Scenario readOnlyThatWrites() {
        return Scenario.of(
                        "read-only-writes",
                        "`setReadOnly(true)`, `setAutoCommit(false)`, insert, which the driver lets through, `send`,"
                                + " `rollback()`")
                .undone("m")
                .because(
                        "to H2, to MariaDB's driver 3.0 to 3.5.9, and to others read-only is a hint: the insert has shown"
                                + " that the transaction writes")
                .play(scene -> {
                    try (Connection c = scene.pool().getConnection()) {
                        c.setReadOnly(true);
                        c.setAutoCommit(false);
                        scene.place(c, "m");
                        c.rollback();
                    }
                });
    }

    private static Scenario readOnlyNoMore() {
        return Scenario.of(
                        "read-only-no-more",
                        "`setReadOnly(true)`, SELECT, `setReadOnly(false)`, insert, `send`, `rollback()`, as drivers allow"
                                + " that send reads to a replica")
                .undone("m")
                .because("the same")
                .play(scene -> {
                    try (Connection c = scene.autoCommitOff().getConnection()) {
                        c.setReadOnly(true);
                        scene.read(c);
                        c.setReadOnly(false);
                        scene.place(c, "m");
                        c.rollback();
                    }
                });
    }

    private static Scenario forgottenByThePool() {
        return Scenario.of(
                        "off-forgotten-by-the-pool",
                        "insert, `send`, `setReadOnly(false)`, `close()` of HikariCP 4.0.3, which then forgets to roll back"
                                + " and hands the open transaction to the next borrower, who commits")
                .delivered("m")
                .rows("m", "next")
                .because("the row is asked until it can be read: the next borrower's commit committed it")
                .play(scene -> {
                    HikariDataSource pool = scene.hikari("a");
                    pool.setAutoCommit(false);
                    DataSource followed = scene.follow(pool, "one");
                    try (Connection c = followed.getConnection()) {
                        scene.place(c, "m");
                        c.setReadOnly(false);
                    }
                    try (Connection next = followed.getConnection()) {
                        scene.insert(next, "next");
                        next.commit();
                    }
                });
    }
}
