package io.tenon.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.binding.MessageOwner;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

/** R1: which transaction a message belongs to. */
interface BindingRules extends Rules {
    @Test
    default void r1_withNoTransactionOpenASendIsPlain() throws Exception {
        send("before-any-connection");
        try (Connection c = joint().dataSource.getConnection()) {
            send("in-autocommit");
            insert(c, "in-autocommit");
        }
        delivered("before-any-connection", "in-autocommit");
    }

    @Test
    default void r1_innerTransactionCommitsItsMessageThoughTheOuterOneRollsBack() {
        TransactionTemplate outer = spring(joint().dataSource);
        outer.executeWithoutResult(status -> {
            springOrder(joint().dataSource, "outer");
            requiresNew(outer).executeWithoutResult(s -> springOrder(joint().dataSource, "inner"));
            springOrder(joint().dataSource, "outer-again");
            status.setRollbackOnly();
        });
        delivered("inner");
        never("outer", "outer-again");
    }

    @Test
    default void r1_outerTransactionCommitsItsMessagesThoughTheInnerOneRollsBack() {
        TransactionTemplate outer = spring(joint().dataSource);
        outer.executeWithoutResult(status -> {
            springOrder(joint().dataSource, "outer");
            requiresNew(outer).executeWithoutResult(s -> {
                springOrder(joint().dataSource, "inner");
                s.setRollbackOnly();
            });
            springOrder(joint().dataSource, "outer-again");
        });
        delivered("outer", "outer-again");
        never("inner");
    }

    @Test
    default void r1_ofTwoDataSourcesTheOneBegunLastHasTheMessageWhichIsWarnedOfOnce() throws Exception {
        TenonDataSource other = tracked("second", joint().database.dataSource());
        String said = said(() -> {
            try (Connection first = begin();
                    Connection last = other.getConnection()) {
                last.setAutoCommit(false);
                send("of-the-last");
                send("of-the-last-again");
                last.rollback();
                send("of-the-first");
                first.commit();
            }
        });
        delivered("of-the-first");
        never("of-the-last", "of-the-last-again");
        assertThat(said)
                .containsOnlyOnce("WARN " + MessageOwner.class.getName())
                .containsOnlyOnce("'" + joint().dataSource.getName() + "' and '" + other.getName() + "'");
    }

    @Test
    default void r1_pinnedProducerLooksAtItsOwnDataSourceOnly() throws Exception {
        TenonDataSource other = tracked("other", joint().database.dataSource());
        TenonProducer pinned = joint().unstartedProducer(joint().topic + "-pinned");
        keep(pinned::shutdown);
        pinned.setDataSourceName(joint().dataSource.getName());
        pinned.start();
        String said = said(() -> {
            try (Connection own = begin();
                    Connection last = other.getConnection()) {
                last.setAutoCommit(false);
                pinned.send(joint().message(ledger().key("own")));
                last.rollback();
                own.commit();
                last.setAutoCommit(true);
                last.setAutoCommit(false);
                pinned.send(joint().message(ledger().key("plain")));
                last.rollback();
            }
        });
        delivered("own", "plain");
        assertThat(said).doesNotContain("WARN " + MessageOwner.class.getName());
    }

    @Test
    default void r1_transactionThatAnotherThreadBeganIsFoundByTheOneThatWorksOnIt() throws Exception {
        try (Connection c = CompletableFuture.supplyAsync(() -> {
                    try {
                        return begin();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                })
                .get()) {
            order(c, "rolled-back");
            c.rollback();
            order(c, "committed");
            c.commit();
        }
        delivered("committed");
        never("rolled-back");
    }

    /** What the library logged meanwhile. */
    private static String said(Act act) throws Exception {
        PrintStream real = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            act.go();
        } finally {
            System.setErr(real);
        }
        String text = said.toString(StandardCharsets.UTF_8);
        real.print(text);
        return text;
    }

    /** A part of a test. */
    interface Act {
        void go() throws Exception;
    }
}
