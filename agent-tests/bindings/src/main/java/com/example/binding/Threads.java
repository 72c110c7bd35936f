package com.example.binding;

import java.sql.Connection;
import java.util.Arrays;
import java.util.List;

/** Connections and sends on several threads; connections that are never given back. */
final class Threads {
    private Threads() {}

    static List<Scenario> scenarios() {
        return Arrays.asList(
                neverTouched(),
                handedOver(),
                handedOverAndRolledBack(),
                firstThreadGoesOn(),
                helper(),
                helperOfAPool(),
                endedElsewhere(),
                leaked(),
                leakedThenPlain());
    }

    private static Scenario neverTouched() {
        return Scenario.of(
                        "thread-never-touched",
                        "insert; another thread, which never touched the connection, sends; `rollback()`")
                .delivered("m")
                .because("the sending thread has no transaction (`@Async`, `CompletableFuture`): the send is plain")
                .play(scene -> {
                    try (Connection c = scene.begin()) {
                        scene.insert(c, "order");
                        Scene.onAnotherThread(() -> scene.send("m"));
                        c.rollback();
                    }
                });
    }

    private static Scenario handedOver() {
        return Scenario.of("thread-handed-over", "M begins and hands the connection over; P inserts, sends and commits")
                .delivered("m")
                .rows("m")
                .because("the transaction is that of the thread that works on it")
                .play(scene -> {
                    try (Connection c = scene.begin()) {
                        Scene.onAnotherThread(() -> {
                            scene.place(c, "m");
                            c.commit();
                        });
                    }
                });
    }

    private static Scenario handedOverAndRolledBack() {
        return Scenario.of(
                        "thread-handed-over-rollback",
                        "M begins and hands the connection over; P inserts and sends; M rolls back")
                .undone("m")
                .because("the same: P has done all the work, so its message is tied")
                .play(scene -> {
                    try (Connection c = scene.begin()) {
                        Scene.onAnotherThread(() -> scene.place(c, "m"));
                        c.rollback();
                    }
                });
    }

    private static Scenario firstThreadGoesOn() {
        return Scenario.of(
                        "thread-first-goes-on",
                        "M begins and hands the connection over; P inserts and sends `p`; M sends `own`; P rolls back")
                .delivered("own")
                .undone("p")
                .because("a connection that moved to P is not left bound to M")
                .play(scene -> {
                    try (Connection c = scene.begin()) {
                        Scene.onAnotherThread(() -> scene.place(c, "p"));
                        scene.send("own");
                        Scene.onAnotherThread(c::rollback);
                    }
                });
    }

    private static Scenario helper() {
        return Scenario.of(
                        "thread-helper",
                        "M inserts and sends `m`; P runs one SELECT on the connection; M inserts once more; P sends `own`;"
                                + " M rolls back")
                .delivered("own")
                .undone("m")
                .because("a thread that helped once has no part in the transaction any more when its owner goes on")
                .play(scene -> {
                    try (Connection c = scene.begin()) {
                        scene.place(c, "m");
                        Worker worker = new Worker();
                        worker.run(() -> scene.read(c));
                        scene.insert(c, "more");
                        worker.run(() -> scene.send("own"));
                        c.rollback();
                        worker.close();
                    }
                });
    }

    private static Scenario helperOfAPool() {
        return Scenario.of(
                        "thread-helper-then-own",
                        "M inserts; P, a thread of a pool, runs one SELECT on the connection and sends something of its"
                                + " own; M rolls back")
                .delivered("own")
                .because("M began and wrote, so the transaction is M's; P only helped")
                .play(scene -> {
                    try (Connection c = scene.begin()) {
                        scene.insert(c, "order");
                        Scene.onAnotherThread(() -> {
                            scene.read(c);
                            scene.send("own");
                        });
                        c.rollback();
                    }
                });
    }

    private static Scenario endedElsewhere() {
        return Scenario.of("thread-ended-elsewhere", "M inserts and sends `m`; P rolls back and closes; M sends `own`")
                .delivered("own")
                .undone("m")
                .because("M's transaction has ended, whoever ended it")
                .play(scene -> {
                    Connection c = scene.begin();
                    scene.place(c, "m");
                    Scene.onAnotherThread(() -> {
                        c.rollback();
                        c.close();
                    });
                    scene.send("own");
                });
    }

    private static Scenario leaked() {
        return Scenario.of(
                        "leaked",
                        "a connection with an insert and a message `lost` is never given back; the thread's next"
                                + " transaction: insert, `send`, `commit()`")
                .delivered("next")
                .undone("lost")
                .rows("next")
                .because("of two that have written, the youngest is meant; the leaked one never commits")
                .play(scene -> {
                    Connection leaked = scene.begin();
                    scene.place(leaked, "lost");
                    try (Connection c = scene.begin()) {
                        scene.place(c, "next");
                        c.commit();
                    }
                });
    }

    private static Scenario leakedThenPlain() {
        return Scenario.of(
                        "leaked-read",
                        "a connection that only read is never given back; the thread's next transaction: insert, `send`,"
                                + " `rollback()`; then another: insert, `send`, `commit()`")
                .delivered("committed")
                .undone("rolled-back")
                .rows("committed")
                .because("a transaction that wrote goes before one that only read")
                .play(scene -> {
                    Connection leaked = scene.begin();
                    scene.read(leaked);
                    try (Connection c = scene.begin()) {
                        scene.place(c, "rolled-back");
                        c.rollback();
                        scene.place(c, "committed");
                        c.commit();
                    }
                });
    }
}
