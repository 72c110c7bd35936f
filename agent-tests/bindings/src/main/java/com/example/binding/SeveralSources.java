package com.example.binding;

import java.sql.Connection;
import java.util.Arrays;
import java.util.List;

/** Several transactions open on one thread, without a framework that could tell which is in charge. */
final class SeveralSources {
    private SeveralSources() {}

    static List<Scenario> scenarios() {
        return Arrays.asList(
                readerClosesFirst(),
                readerStaysOpen(),
                writerRollsBack(),
                writerAfterReader(),
                bothWroteYoungestRollsBack(),
                bothWroteYoungestCommits(),
                bothWroteRefused(),
                readerBesideWriterNotRefused(),
                bothRead(),
                writerHasCommitted(),
                writerHasCommittedReaderRollsBack(),
                sameSourceBothWrote(),
                sameSourceReaderAndWriter());
    }

    private static Scenario readerClosesFirst() {
        return Scenario.of(
                        "two-reader-closes-first", "A inserts; B (autocommit off) reads; `send`; B closes; A commits")
                .delivered("m")
                .rows("order")
                .because("A has written, so the message is A's")
                .play(scene -> {
                    try (Connection a = scene.begin()) {
                        scene.insert(a, "order");
                        try (Connection b = scene.autoCommitOff("b").getConnection()) {
                            scene.read(b);
                            scene.send("m");
                        }
                        a.commit();
                    }
                });
    }

    private static Scenario readerStaysOpen() {
        return Scenario.of("two-reader-stays-open", "A inserts; B reads; `send`; A commits; B rolls back")
                .delivered("m")
                .rows("order")
                .because("the same: what becomes of B is of no interest")
                .play(scene -> {
                    try (Connection a = scene.begin();
                            Connection b = scene.begin(scene.pool("b"))) {
                        scene.insert(a, "order");
                        scene.read(b);
                        scene.send("m");
                        a.commit();
                        b.rollback();
                    }
                });
    }

    private static Scenario writerRollsBack() {
        return Scenario.of("two-writer-rolls-back", "A inserts; B reads; `send`; B commits; A rolls back")
                .undone("m")
                .because("the message is A's, though B began last")
                .play(scene -> {
                    try (Connection a = scene.begin();
                            Connection b = scene.begin(scene.pool("b"))) {
                        scene.insert(a, "order");
                        scene.read(b);
                        scene.send("m");
                        b.commit();
                        a.rollback();
                    }
                });
    }

    private static Scenario writerAfterReader() {
        return Scenario.of("two-writer-after-reader", "A reads; B inserts; `send`; B rolls back; A commits")
                .undone("m")
                .because("B has written, so the message is B's")
                .play(scene -> {
                    try (Connection a = scene.begin();
                            Connection b = scene.begin(scene.pool("b"))) {
                        scene.read(a);
                        scene.insert(b, "order");
                        scene.send("m");
                        b.rollback();
                        a.commit();
                    }
                });
    }

    private static Scenario bothWroteYoungestRollsBack() {
        return Scenario.of("two-wrote", "A inserts; B inserts; `send`; B rolls back; A commits")
                .undone("m")
                .rows("a")
                .warned("two-wrote-a", "two-wrote-b")
                .because("ambiguous: the transaction that began last has it; pin the producer if that is not meant")
                .play(scene -> {
                    try (Connection a = scene.begin();
                            Connection b = scene.begin(scene.pool("b"))) {
                        scene.insert(a, "a");
                        scene.insert(b, "b");
                        scene.send("m");
                        b.rollback();
                        a.commit();
                    }
                });
    }

    private static Scenario bothWroteYoungestCommits() {
        return Scenario.of("two-wrote-youngest-commits", "A inserts; B inserts; `send`; B commits; A rolls back")
                .delivered("m")
                .rows("b")
                .warned("two-wrote-youngest-commits-a", "two-wrote-youngest-commits-b")
                .because("the same")
                .play(scene -> {
                    try (Connection a = scene.begin();
                            Connection b = scene.begin(scene.pool("b"))) {
                        scene.insert(a, "a");
                        scene.insert(b, "b");
                        scene.send("m");
                        b.commit();
                        a.rollback();
                    }
                });
    }

    private static Scenario bothWroteRefused() {
        return Scenario.of("two-wrote-refused", "A inserts; B inserts; `send`; both roll back")
                .with("ambiguous=refuse")
                .refused("m")
                .because("for those who would rather fail than guess")
                .play(scene -> {
                    try (Connection a = scene.begin();
                            Connection b = scene.begin(scene.pool("b"))) {
                        scene.insert(a, "a");
                        scene.insert(b, "b");
                        scene.trySend("m");
                        b.rollback();
                        a.rollback();
                    }
                });
    }

    private static Scenario readerBesideWriterNotRefused() {
        return Scenario.of("two-reader-not-refused", "A inserts; B reads; `send`; both commit")
                .with("ambiguous=refuse")
                .delivered("m")
                .rows("a")
                .because("a transaction that only read makes nothing ambiguous")
                .play(scene -> {
                    try (Connection a = scene.begin();
                            Connection b = scene.begin(scene.pool("b"))) {
                        scene.insert(a, "a");
                        scene.read(b);
                        scene.send("m");
                        b.commit();
                        a.commit();
                    }
                });
    }

    private static Scenario bothRead() {
        return Scenario.of("two-read", "A and B read; `send`; both close without `commit()`")
                .delivered("m")
                .because("nobody has written: whichever has it, its close delivers")
                .play(scene -> {
                    try (Connection a = scene.begin();
                            Connection b = scene.begin(scene.pool("b"))) {
                        scene.read(a);
                        scene.read(b);
                        scene.send("m");
                    }
                });
    }

    private static Scenario writerHasCommitted() {
        return Scenario.of("two-writer-has-committed", "A inserts and commits; B reads; `send`; B closes; A closes")
                .delivered("m")
                .rows("order")
                .because("only B's transaction is open, and it only read")
                .play(scene -> {
                    try (Connection a = scene.begin();
                            Connection b = scene.begin(scene.pool("b"))) {
                        scene.insert(a, "order");
                        a.commit();
                        scene.read(b);
                        scene.send("m");
                    }
                });
    }

    private static Scenario writerHasCommittedReaderRollsBack() {
        return Scenario.of(
                        "two-writer-has-committed-rollback",
                        "A inserts and commits; B reads; `send`; B calls `rollback()`")
                .undone("m")
                .rows("order")
                .because("B's is the only open transaction, and it was rolled back explicitly")
                .play(scene -> {
                    try (Connection a = scene.begin();
                            Connection b = scene.begin(scene.pool("b"))) {
                        scene.insert(a, "order");
                        a.commit();
                        scene.read(b);
                        scene.send("m");
                        b.rollback();
                    }
                });
    }

    private static Scenario sameSourceBothWrote() {
        return Scenario.of(
                        "one-source-wrote-twice",
                        "two connections of *one* DataSource: both insert; `send`; the second rolls back, the first"
                                + " commits")
                .undone("m")
                .rows("a")
                .warned("one-source-wrote-twice-a")
                .because("ambiguous as well, and warned about")
                .play(scene -> {
                    try (Connection a = scene.begin();
                            Connection b = scene.begin()) {
                        scene.insert(a, "a");
                        scene.insert(b, "b");
                        scene.send("m");
                        b.rollback();
                        a.commit();
                    }
                });
    }

    private static Scenario sameSourceReaderAndWriter() {
        return Scenario.of(
                        "one-source-reader",
                        "two connections of one DataSource: the first inserts, the second reads; `send`; the second"
                                + " closes, the first rolls back")
                .undone("m")
                .because("the one that wrote has it")
                .play(scene -> {
                    try (Connection a = scene.begin()) {
                        scene.insert(a, "a");
                        try (Connection b = scene.begin()) {
                            scene.read(b);
                            scene.send("m");
                        }
                        a.rollback();
                    }
                });
    }
}
