package com.example.binding;

import static org.springframework.transaction.TransactionDefinition.PROPAGATION_NESTED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_NOT_SUPPORTED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRES_NEW;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_SUPPORTS;

import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/** Transactions of Spring 5.3, one inside another, suspended, read-only. */
final class SpringPropagation {
    private SpringPropagation() {}

    static List<Scenario> scenarios() {
        return Arrays.asList(
                required(),
                requiredJoined(),
                requiresNewCommits(),
                requiresNewRollsBack(),
                requiresNewReads(),
                requiresNewDoesNothing(),
                nestedRollsBack(),
                nestedCommits(),
                supportsWithout(),
                supportsInside(),
                notSupported(),
                notSupportedFirst(),
                notSupportedWithPlainJdbc(),
                notSupportedInPlainJdbc(),
                requiredInNotSupported(),
                plainJdbcReaderInside(),
                readOnly(),
                readOnlyInsideOfWriting(),
                writingInsideOfReadOnly(),
                asynchronous());
    }

    private static Scenario required() {
        return Scenario.of("spring-required", "REQUIRED: insert, `send`, commit; and again, with an exception")
                .delivered("committed")
                .undone("regretted")
                .rows("committed")
                .because("the message follows the transaction of `@Transactional`, of a TransactionTemplate")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    spring.required(() -> spring.place("committed"));
                    spring.regretted(() -> spring.place("regretted"));
                });
    }

    private static Scenario requiredJoined() {
        return Scenario.of("spring-required-joined", "REQUIRED in REQUIRED, both insert and send; the outer one throws")
                .undone("inner", "outer")
                .because("the inner one joined the outer transaction")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    spring.regretted(() -> {
                        spring.place("outer");
                        spring.required(() -> spring.place("inner"));
                    });
                });
    }

    private static Scenario requiresNewCommits() {
        return Scenario.of(
                        "spring-requires-new-commits",
                        "REQUIRES_NEW in REQUIRED, both insert and send, the outer one again afterwards; the outer one"
                                + " throws")
                .delivered("inner")
                .undone("outer", "outer-again")
                .rows("inner")
                .because("each message belongs to the transaction that is active when it is sent")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    spring.regretted(() -> {
                        spring.place("outer");
                        spring.in(PROPAGATION_REQUIRES_NEW, () -> spring.place("inner"));
                        spring.place("outer-again");
                    });
                });
    }

    private static Scenario requiresNewRollsBack() {
        return Scenario.of(
                        "spring-requires-new-rolls-back",
                        "the same; the inner one throws, the outer one catches that and commits")
                .delivered("outer", "outer-again")
                .undone("inner")
                .rows("outer", "outer-again")
                .because("a suspended transaction is in charge again when the inner one has ended")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    spring.required(() -> {
                        spring.place("outer");
                        spring.regretted(PROPAGATION_REQUIRES_NEW, () -> spring.place("inner"));
                        spring.place("outer-again");
                    });
                });
    }

    private static Scenario requiresNewReads() {
        return Scenario.of(
                        "spring-requires-new-reads",
                        "the outer one inserts; REQUIRES_NEW in it reads, sends and commits; the outer one throws")
                .delivered("inner")
                .because("the inner transaction is the active one; that the suspended one wrote does not matter")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    spring.regretted(() -> {
                        spring.insert("outer");
                        spring.in(PROPAGATION_REQUIRES_NEW, () -> {
                            spring.read();
                            scene.send("inner");
                        });
                    });
                });
    }

    private static Scenario requiresNewDoesNothing() {
        return Scenario.of(
                        "spring-requires-new-sends-only",
                        "the outer one inserts; REQUIRES_NEW in it sends, and throws; the outer one commits")
                .undone("inner")
                .rows("outer")
                .because("the same: the inner one was rolled back, explicitly, by Spring")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    spring.required(() -> {
                        spring.insert("outer");
                        spring.regretted(PROPAGATION_REQUIRES_NEW, () -> scene.send("inner"));
                    });
                });
    }

    private static Scenario nestedRollsBack() {
        return Scenario.of(
                        "spring-nested-rolls-back", "NESTED in REQUIRED, both insert and send; the nested one throws")
                .delivered("outer", "outer-again")
                .undone("nested")
                .rows("outer", "outer-again")
                .because("NESTED is a savepoint: the nested message is undone with the nested order")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    spring.required(() -> {
                        spring.place("outer");
                        spring.regretted(PROPAGATION_NESTED, () -> spring.place("nested"));
                        spring.place("outer-again");
                    });
                });
    }

    private static Scenario nestedCommits() {
        return Scenario.of("spring-nested-commits", "NESTED in REQUIRED, both insert and send; the outer one throws")
                .undone("nested", "outer")
                .because("what is nested ends with the outer transaction")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    spring.regretted(() -> {
                        spring.place("outer");
                        spring.in(PROPAGATION_NESTED, () -> spring.place("nested"));
                    });
                });
    }

    private static Scenario supportsWithout() {
        return Scenario.of(
                        "spring-supports-without",
                        "SUPPORTS with no transaction around it: insert, `send`, an exception")
                .delivered("m")
                .rows("m")
                .because("there is no transaction: the order stays, and so does the message")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    spring.regretted(PROPAGATION_SUPPORTS, () -> spring.place("m"));
                });
    }

    private static Scenario supportsInside() {
        return Scenario.of("spring-supports-inside", "SUPPORTS in REQUIRED: insert, `send`; the outer one throws")
                .undone("m")
                .because("SUPPORTS joined")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    spring.regretted(() -> spring.in(PROPAGATION_SUPPORTS, () -> spring.place("m")));
                });
    }

    private static Scenario notSupported() {
        return Scenario.of(
                        "spring-not-supported",
                        "REQUIRED inserts and sends; NOT_SUPPORTED in it inserts and sends `alarm`; the outer one throws")
                .delivered("alarm")
                .undone("outer")
                .rows("alarm")
                .because("a suspended transaction gets no message; the alarm's insert is committed, too")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    spring.regretted(() -> {
                        spring.place("outer");
                        spring.in(PROPAGATION_NOT_SUPPORTED, () -> spring.place("alarm"));
                    });
                });
    }

    private static Scenario notSupportedFirst() {
        return Scenario.of(
                        "spring-not-supported-first",
                        "the same with nothing done in the outer one before, and the message sent before the insert")
                .delivered("alarm")
                .rows("alarm")
                .because("the same")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    spring.regretted(() -> spring.in(PROPAGATION_NOT_SUPPORTED, () -> {
                        scene.send("alarm");
                        spring.insert("alarm");
                    }));
                });
    }

    private static Scenario notSupportedWithPlainJdbc() {
        return Scenario.of(
                        "spring-not-supported-jdbc-inside",
                        "REQUIRED inserts; NOT_SUPPORTED in it uses JDBC by hand: insert, `send`, `rollback()`; the outer"
                                + " one commits")
                .undone("m")
                .rows("outer")
                .because("a plain JDBC transaction in a Spring application is followed, the suspended one is not")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    spring.required(() -> {
                        spring.insert("outer");
                        spring.in(PROPAGATION_NOT_SUPPORTED, () -> {
                            try (Connection c = scene.begin()) {
                                scene.place(c, "m");
                                c.rollback();
                            }
                        });
                    });
                });
    }

    private static Scenario notSupportedInPlainJdbc() {
        return Scenario.of(
                        "spring-not-supported-in-jdbc", "JDBC by hand: insert; in it NOT_SUPPORTED sends; `rollback()`")
                .undone("m")
                .because("Spring knows nothing of that transaction and suspends nothing: it is open, and it wrote")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    try (Connection c = scene.begin()) {
                        scene.insert(c, "order");
                        spring.in(PROPAGATION_NOT_SUPPORTED, () -> scene.send("m"));
                        c.rollback();
                    }
                });
    }

    private static Scenario requiredInNotSupported() {
        return Scenario.of(
                        "spring-required-in-not-supported",
                        "REQUIRED inserts; in it NOT_SUPPORTED; in that REQUIRED: insert, `send`, commit; the outermost"
                                + " throws")
                .delivered("m")
                .rows("m")
                .because("the innermost is a transaction of its own")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    spring.regretted(() -> {
                        spring.insert("outer");
                        spring.in(
                                PROPAGATION_NOT_SUPPORTED,
                                () -> spring.in(PROPAGATION_REQUIRED, () -> spring.place("m")));
                    });
                });
    }

    private static Scenario plainJdbcReaderInside() {
        return Scenario.of(
                        "spring-jdbc-reader-inside",
                        "REQUIRED; in it JDBC by hand reads with autocommit off; `send`; that connection closes; the"
                                + " transaction inserts and commits")
                .delivered("m")
                .rows("order")
                .because("Spring's transaction is active, the other has only read")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    spring.required(() -> {
                        try (Connection reader = scene.begin()) {
                            scene.read(reader);
                            scene.send("m");
                        }
                        spring.insert("order");
                    });
                });
    }

    private static Scenario readOnly() {
        return Scenario.of("spring-read-only", "`@Transactional(readOnly = true)`: SELECT, `send`, an exception")
                .delivered("m")
                .because("read-only transactions send plainly")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    DefaultTransactionDefinition readOnly = new DefaultTransactionDefinition();
                    readOnly.setReadOnly(true);
                    Scene.mayFail(() -> spring.in(readOnly, () -> {
                        spring.read();
                        scene.send("m");
                        throw new Spring.Regret();
                    }));
                });
    }

    private static Scenario readOnlyInsideOfWriting() {
        return Scenario.of(
                        "spring-read-only-inside",
                        "REQUIRED inserts; in it `readOnly = true` joins: SELECT, `send`; the outer one throws")
                .undone("m")
                .because("what joins a writing transaction is part of it, whatever its annotation says")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    DefaultTransactionDefinition readOnly = new DefaultTransactionDefinition();
                    readOnly.setReadOnly(true);
                    spring.regretted(() -> {
                        spring.insert("outer");
                        spring.in(readOnly, () -> {
                            spring.read();
                            scene.send("m");
                        });
                    });
                });
    }

    private static Scenario writingInsideOfReadOnly() {
        return Scenario.of(
                        "spring-read-only-around",
                        "`readOnly = true` reads; in it REQUIRED joins: insert, which the driver lets through, `send`, an"
                                + " exception")
                .undone("m")
                .because("read-only is a hint to some drivers: what has written is a transaction as any other")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    DefaultTransactionDefinition readOnly = new DefaultTransactionDefinition();
                    readOnly.setReadOnly(true);
                    Scene.mayFail(() -> spring.in(readOnly, () -> {
                        spring.read();
                        spring.required(() -> {
                            spring.place("m");
                            throw new Spring.Regret();
                        });
                    }));
                });
    }

    private static Scenario asynchronous() {
        return Scenario.of(
                        "spring-async", "REQUIRED inserts; an `@Async` method, on another thread, sends; an exception")
                .delivered("m")
                .because("Spring's transactions do not go along to other threads, and neither do messages")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    spring.regretted(() -> {
                        spring.insert("order");
                        Scene.onAnotherThread(() -> scene.send("m"));
                    });
                });
    }
}
