package com.example.binding;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;

/** One connection, one thread, no framework: a pool that hands out connections in autocommit. */
final class PlainJdbc {
    private PlainJdbc() {}

    static List<Scenario> scenarios() {
        return Arrays.asList(
                autocommit(),
                commit(),
                rollback(),
                sendFirst(),
                readThenWrite(),
                readSendWrite(),
                closedHavingWritten(),
                closedHavingRead(),
                closedHavingDoneNothing(),
                rolledBackHavingRead(),
                autocommitOnAgain(),
                autocommitOnAgainHavingRead(),
                afterCommit(),
                afterRollback(),
                rollbackThenAutocommitOn(),
                savepoint(),
                batch(),
                preparedOverTransactions(),
                call(),
                selectThatWrites(),
                selectForUpdate());
    }

    private static Scenario autocommit() {
        return Scenario.of("jdbc-autocommit", "autocommit is on; insert, `send`")
                .delivered("m")
                .rows("m")
                .because("no transaction is open when the message is sent: the send is the application's own")
                .play(scene -> {
                    try (Connection c = scene.pool().getConnection()) {
                        scene.place(c, "m");
                    }
                });
    }

    private static Scenario commit() {
        return Scenario.of("jdbc-commit", "insert, `send`, `commit()`")
                .delivered("m")
                .rows("m")
                .because("the row committed, so the message is delivered")
                .play(scene -> {
                    try (Connection c = scene.begin()) {
                        scene.place(c, "m");
                        c.commit();
                    }
                });
    }

    private static Scenario rollback() {
        return Scenario.of("jdbc-rollback", "insert, `send`, `rollback()`")
                .undone("m")
                .because("the row is gone, and so is the message")
                .play(scene -> {
                    try (Connection c = scene.begin()) {
                        scene.place(c, "m");
                        c.rollback();
                    }
                });
    }

    private static Scenario sendFirst() {
        return Scenario.of("jdbc-send-first", "`setAutoCommit(false)`, `send`, insert, `rollback()`")
                .undone("m")
                .because("`setAutoCommit(false)` begins the transaction, not its first statement")
                .play(scene -> {
                    try (Connection c = scene.begin()) {
                        scene.send("m");
                        scene.insert(c, "m");
                        c.rollback();
                    }
                });
    }

    private static Scenario readThenWrite() {
        return Scenario.of("jdbc-read-then-write", "SELECT, insert, `send`, `rollback()`")
                .undone("m")
                .because("a transaction that began with a SELECT has written when it inserts")
                .play(scene -> {
                    try (Connection c = scene.begin()) {
                        scene.read(c);
                        scene.place(c, "m");
                        c.rollback();
                    }
                });
    }

    private static Scenario readSendWrite() {
        return Scenario.of("jdbc-read-send-write", "SELECT, `send`, insert, `close()`")
                .undone("m")
                .because("it wrote after the send: how it ended is asked of the status row, which the close took along")
                .play(scene -> {
                    try (Connection c = scene.begin()) {
                        scene.read(c);
                        scene.send("m");
                        scene.insert(c, "m");
                    }
                });
    }

    private static Scenario closedHavingWritten() {
        return Scenario.of("jdbc-close-wrote", "insert, `send`, `close()` without `commit()`")
                .undone("m")
                .because("the pool rolls back what was left open; the status row went with the order")
                .play(scene -> {
                    try (Connection c = scene.begin()) {
                        scene.place(c, "m");
                    }
                });
    }

    private static Scenario closedHavingRead() {
        return Scenario.of("jdbc-close-read", "SELECT, `send`, `close()` without `commit()`")
                .delivered("m")
                .because("nothing was written that the message could contradict, and nobody commits a SELECT")
                .play(scene -> {
                    try (Connection c = scene.begin()) {
                        scene.read(c);
                        scene.send("m");
                    }
                });
    }

    private static Scenario closedHavingDoneNothing() {
        return Scenario.of("jdbc-close-nothing", "`setAutoCommit(false)`, `send`, `close()`")
                .delivered("m")
                .because("the same: nothing was written")
                .play(scene -> {
                    try (Connection c = scene.begin()) {
                        scene.send("m");
                    }
                });
    }

    private static Scenario rolledBackHavingRead() {
        return Scenario.of("jdbc-rollback-read", "SELECT, `send`, `rollback()`")
                .undone("m")
                .because("the application said `rollback()`: it does not want what it did in the transaction")
                .play(scene -> {
                    try (Connection c = scene.begin()) {
                        scene.read(c);
                        scene.send("m");
                        c.rollback();
                    }
                });
    }

    private static Scenario autocommitOnAgain() {
        return Scenario.of("jdbc-autocommit-on-again", "insert, `send`, `setAutoCommit(true)`")
                .delivered("m")
                .rows("m")
                .because("switching autocommit on commits")
                .play(scene -> {
                    try (Connection c = scene.begin()) {
                        scene.place(c, "m");
                        c.setAutoCommit(true);
                    }
                });
    }

    private static Scenario autocommitOnAgainHavingRead() {
        return Scenario.of("jdbc-autocommit-on-again-read", "SELECT, `send`, `setAutoCommit(true)`")
                .delivered("m")
                .because("the same, of a transaction that only read")
                .play(scene -> {
                    try (Connection c = scene.begin()) {
                        scene.read(c);
                        scene.send("m");
                        c.setAutoCommit(true);
                    }
                });
    }

    private static Scenario afterCommit() {
        return Scenario.of("jdbc-after-commit", "insert, `commit()`, `send`, `close()`")
                .delivered("m")
                .rows("m")
                .because("between a commit and the next statement no transaction is open: the send is plain")
                .play(scene -> {
                    try (Connection c = scene.begin()) {
                        scene.insert(c, "m");
                        c.commit();
                        scene.send("m");
                    }
                });
    }

    private static Scenario afterRollback() {
        return Scenario.of("jdbc-after-rollback", "insert, `rollback()`, `send` (an alarm), `close()`")
                .delivered("alarm")
                .because("the same after a rollback")
                .play(scene -> {
                    try (Connection c = scene.begin()) {
                        scene.insert(c, "order");
                        c.rollback();
                        scene.send("alarm");
                    }
                });
    }

    private static Scenario rollbackThenAutocommitOn() {
        return Scenario.of(
                        "jdbc-finally-autocommit-on",
                        "insert, `send`, an exception; `rollback()` in `catch`, `setAutoCommit(true)` in `finally`")
                .undone("m")
                .because("the rollback ended the transaction; the reset afterwards commits nothing")
                .play(scene -> {
                    Connection c = scene.begin();
                    try {
                        scene.place(c, "m");
                        throw new IllegalStateException("the business failed");
                    } catch (IllegalStateException e) {
                        c.rollback();
                    } finally {
                        c.setAutoCommit(true);
                        c.close();
                    }
                });
    }

    private static Scenario savepoint() {
        return Scenario.of("jdbc-savepoint", "place `a`, savepoint, place `b`, rollback to the savepoint, `commit()`")
                .delivered("a")
                .undone("b")
                .rows("a")
                .because("the database undoes the status row of `b` with the order of `b`")
                .play(scene -> {
                    try (Connection c = scene.begin()) {
                        scene.place(c, "a");
                        Savepoint savepoint = c.setSavepoint();
                        scene.place(c, "b");
                        c.rollback(savepoint);
                        c.commit();
                    }
                });
    }

    private static Scenario batch() {
        return Scenario.of("jdbc-batch", "`executeBatch()` of two inserts, `send`, `close()`")
                .undone("m")
                .because("a batch writes")
                .play(scene -> {
                    try (Connection c = scene.begin();
                            PreparedStatement insert = c.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
                        for (String order : Arrays.asList("one", "two")) {
                            insert.setString(1, scene.key(order));
                            insert.addBatch();
                        }
                        insert.executeBatch();
                        scene.send("m");
                    }
                });
    }

    private static Scenario preparedOverTransactions() {
        return Scenario.of(
                        "jdbc-prepared-over-transactions",
                        "one PreparedStatement: insert, `send`, `commit()`; insert, `send`, `rollback()`; insert,"
                                + " `send`, `commit()`")
                .delivered("first", "third")
                .undone("second")
                .rows("first", "third")
                .because("each execution belongs to the transaction that is open then")
                .play(scene -> {
                    try (Connection c = scene.begin();
                            PreparedStatement insert = c.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
                        for (String order : Arrays.asList("first", "second", "third")) {
                            insert.setString(1, scene.key(order));
                            insert.executeUpdate();
                            scene.send(order);
                            if (order.equals("second")) {
                                c.rollback();
                            } else {
                                c.commit();
                            }
                        }
                    }
                });
    }

    private static Scenario call() {
        return Scenario.of("jdbc-call", "`CALL` of a procedure that inserts, `send`, `close()`")
                .undone("m")
                .because("`CALL` counts as writing: nobody can tell what a procedure does")
                .play(scene -> {
                    scene.execute(scene.url(), Functions.DECLARATION);
                    try (Connection c = scene.begin();
                            Statement call = c.createStatement()) {
                        call.execute("CALL add_order('" + scene.key("m") + "')");
                        scene.send("m");
                    }
                });
    }

    private static Scenario selectThatWrites() {
        return Scenario.of("jdbc-select-that-writes", "`SELECT f()` of a function that inserts, `send`, `close()`")
                .delivered("m")
                .because("**a limit**: a SELECT counts as reading by its first word, so the message is delivered as"
                        + " without Tenon, though the close undid what the function wrote; `commit()` and `rollback()`"
                        + " are followed")
                .play(scene -> {
                    scene.execute(scene.url(), Functions.DECLARATION);
                    try (Connection c = scene.begin();
                            Statement select = c.createStatement();
                            ResultSet row = select.executeQuery("SELECT add_order('" + scene.key("m") + "')")) {
                        row.next();
                        scene.send("m");
                    }
                });
    }

    private static Scenario selectForUpdate() {
        return Scenario.of("jdbc-select-for-update", "`SELECT … FOR UPDATE`, `send`, `close()`")
                .delivered("m")
                .because("locks are no writing: they are gone with the close, whatever the message says")
                .play(scene -> {
                    try (Connection c = scene.begin();
                            Statement select = c.createStatement();
                            ResultSet rows = select.executeQuery("SELECT id FROM orders FOR UPDATE")) {
                        rows.next();
                        scene.send("m");
                    }
                });
    }
}
