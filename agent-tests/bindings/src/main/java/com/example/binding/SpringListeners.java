package com.example.binding;

import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRES_NEW;

import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.event.TransactionalEventListenerFactory;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What is sent around the end of a transaction of Spring's, by synchronizations and event listeners. */
final class SpringListeners {
    /** Listens to events that say what is to be done. */
    public static class Listener {
        @TransactionalEventListener(phase = TransactionPhase.BEFORE_COMMIT)
        public void beforeCommit(BeforeCommit event) {
            Act.unchecked(event.act);
        }

        @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
        public void afterCommit(AfterCommit event) {
            Act.unchecked(event.act);
        }

        @TransactionalEventListener(phase = TransactionPhase.AFTER_ROLLBACK)
        public void afterRollback(AfterRollback event) {
            Act.unchecked(event.act);
        }
    }

    private abstract static class Event {
        final Act act;

        Event(Act act) {
            this.act = act;
        }
    }

    /** What is to be done before the commit. */
    static final class BeforeCommit extends Event {
        BeforeCommit(Act act) {
            super(act);
        }
    }

    /** What is to be done after the commit. */
    static final class AfterCommit extends Event {
        AfterCommit(Act act) {
            super(act);
        }
    }

    /** What is to be done after a rollback. */
    static final class AfterRollback extends Event {
        AfterRollback(Act act) {
            super(act);
        }
    }

    private SpringListeners() {}

    static List<Scenario> scenarios() {
        return Arrays.asList(
                beforeCommit(),
                beforeCommitAndRollback(),
                afterCommit(),
                afterCommitReading(),
                afterCommitReadingAutocommitOff(),
                afterCommitRequiresNew(),
                afterCommitWriting(),
                afterRollback(),
                synchronizationAfterCommit(),
                synchronizationAfterCompletion(),
                synchronizationAfterRollback());
    }

    private static AnnotationConfigApplicationContext context() {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean(TransactionalEventListenerFactory.class);
        context.registerBean(Listener.class);
        context.refresh();
        return context;
    }

    private static void publish(Event event) {
        context().publishEvent(event);
    }

    private static Scenario beforeCommit() {
        return Scenario.of("listener-before-commit", "`@TransactionalEventListener(BEFORE_COMMIT)` sends; the commit")
                .delivered("m")
                .rows("order")
                .because("before the commit the transaction is open: the message is tied")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    spring.required(() -> {
                        spring.insert("order");
                        publish(new BeforeCommit(() -> scene.send("m")));
                    });
                });
    }

    private static Scenario beforeCommitAndRollback() {
        return Scenario.of(
                        "listener-before-commit-throws",
                        "a BEFORE_COMMIT listener sends, the next one throws: Spring rolls back")
                .undone("m")
                .because("the same, rolled back")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    Scene.mayFail(() -> spring.required(() -> {
                        spring.insert("order");
                        publish(new BeforeCommit(() -> scene.send("m")));
                        publish(new BeforeCommit(() -> {
                            throw new Spring.Regret();
                        }));
                    }));
                });
    }

    private static Scenario afterCommit() {
        return Scenario.of("listener-after-commit", "`@TransactionalEventListener(AFTER_COMMIT)` sends")
                .delivered("m")
                .rows("order")
                .because("after the commit a send is plain, though Spring still has the connection bound")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    spring.required(() -> {
                        spring.insert("order");
                        publish(new AfterCommit(() -> scene.send("m")));
                    });
                });
    }

    private static Scenario afterCommitReading() {
        return Scenario.of("listener-after-commit-reads", "an AFTER_COMMIT listener reads the order, then sends")
                .delivered("m")
                .rows("order")
                .because("the SELECT, on the connection that is still bound, begins a transaction that nobody commits")
                .play(scene -> reading(scene, Spring.of(scene)));
    }

    private static Scenario afterCommitReadingAutocommitOff() {
        return Scenario.of("listener-after-commit-reads-off", "the same on a pool with autocommit off")
                .delivered("m")
                .rows("order")
                .because("the same")
                .play(scene -> reading(scene, Spring.of(scene, scene.autoCommitOff())));
    }

    private static void reading(Scene scene, Spring spring) {
        spring.required(() -> {
            spring.insert("order");
            publish(new AfterCommit(() -> {
                spring.read();
                scene.send("m");
            }));
        });
    }

    private static Scenario afterCommitRequiresNew() {
        return Scenario.of(
                        "listener-after-commit-requires-new",
                        "an AFTER_COMMIT listener with REQUIRES_NEW: insert, `send`, commit; another: insert, `send`, an"
                                + " exception")
                .delivered("committed")
                .undone("regretted")
                .rows("committed", "order")
                .because("a new transaction is a new transaction, also while an old one is being cleaned up")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    spring.required(() -> {
                        spring.insert("order");
                        publish(new AfterCommit(
                                () -> spring.in(PROPAGATION_REQUIRES_NEW, () -> spring.place("committed"))));
                        publish(new AfterCommit(
                                () -> spring.regretted(PROPAGATION_REQUIRES_NEW, () -> spring.place("regretted"))));
                    });
                });
    }

    private static Scenario afterCommitWriting() {
        return Scenario.of(
                        "listener-after-commit-writes",
                        "an AFTER_COMMIT listener inserts without a new transaction, and sends, on a pool with autocommit"
                                + " off")
                .undone("m")
                .rows("order")
                .because("Spring's documented trap: nobody commits what the listener wrote, the pool rolls it back; the"
                        + " message goes with it. Use REQUIRES_NEW")
                .play(scene -> {
                    DataSource source = scene.autoCommitOff();
                    Spring spring = Spring.of(scene, source);
                    spring.required(() -> {
                        spring.insert("order");
                        publish(new AfterCommit(() -> spring.place("m")));
                    });
                });
    }

    private static Scenario afterRollback() {
        return Scenario.of(
                        "listener-after-rollback",
                        "`@TransactionalEventListener(AFTER_ROLLBACK)` reads and sends an alarm")
                .delivered("alarm")
                .because("the transaction has ended; what the listener reads is another one, which wrote nothing")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    spring.regretted(() -> {
                        spring.insert("order");
                        publish(new AfterRollback(() -> {
                            spring.read();
                            scene.send("alarm");
                        }));
                    });
                });
    }

    private static Scenario synchronizationAfterCommit() {
        return Scenario.of(
                        "synchronization-after-commit",
                        "`TransactionSynchronization.afterCommit` reads and sends, on a pool with autocommit off")
                .delivered("m")
                .rows("order")
                .because("as AFTER_COMMIT")
                .play(scene -> {
                    Spring spring = Spring.of(scene, scene.autoCommitOff());
                    spring.required(() -> {
                        spring.insert("order");
                        after(() -> {
                            spring.read();
                            scene.send("m");
                        });
                    });
                });
    }

    private static void after(Act act) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                Act.unchecked(act);
            }
        });
    }

    private static Scenario synchronizationAfterCompletion() {
        return Scenario.of("synchronization-after-completion", "`afterCompletion` sends, after a commit")
                .delivered("m")
                .rows("order")
                .because("the transaction has ended")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    spring.required(() -> {
                        spring.insert("order");
                        completed(() -> scene.send("m"));
                    });
                });
    }

    private static Scenario synchronizationAfterRollback() {
        return Scenario.of("synchronization-after-rollback", "`afterCompletion` sends, after a rollback")
                .delivered("m")
                .because("the transaction has ended")
                .play(scene -> {
                    Spring spring = Spring.of(scene);
                    spring.regretted(() -> {
                        spring.insert("order");
                        completed(() -> scene.send("m"));
                    });
                });
    }

    private static void completed(Act act) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                Act.unchecked(act);
            }
        });
    }
}
