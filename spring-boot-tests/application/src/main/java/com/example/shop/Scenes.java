package com.example.shop;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Plays everything that this application does with messages and transactions, and says what must have come of it. */
@Component
public class Scenes {
    private final Orders orders;
    private final OrderBook book;
    private final Ways ways;
    private final TransactionTemplate transactions;

    Scenes(Orders orders, OrderBook book, Ways ways, PlatformTransactionManager transactionManager) {
        this.orders = orders;
        this.book = book;
        this.ways = ways;
        this.transactions = new TransactionTemplate(transactionManager);
    }

    /** Plays every scene once; {@code run} begins all its orders' numbers. */
    public Due play(String run) {
        Due due = new Due();
        everyWay(run, due);
        messageBeforeSql(run, due);
        innerTransaction(run, due);
        outsideOfSurroundingTransaction(run, due);
        afterCommit(run, due);
        noTransaction(run, due);
        return due;
    }

    /** The orders that are in the table. */
    public Set<String> committed() {
        return new TreeSet<>(book.orders());
    }

    private void everyWay(String run, Due due) {
        orders.placeInEveryWay(run + "/committed", false);
        regretting(order -> orders.placeInEveryWay(order, true), run + "/rolled-back");
        for (String way : ways.all().keySet()) {
            due.committed(run + "/committed/" + way);
            due.never(run + "/rolled-back/" + way);
        }
    }

    private void messageBeforeSql(String run, Due due) {
        orders.announceBeforePlacing(run + "/before-sql", false);
        due.committed(run + "/before-sql");
        regretting(order -> orders.announceBeforePlacing(order, true), run + "/before-sql-rolled-back");
        due.never(run + "/before-sql-rolled-back");
    }

    private void innerTransaction(String run, Due due) {
        transactions.execute(status -> {
            orders.place(run + "/outer");
            orders.placeSeparately(run + "/inner");
            status.setRollbackOnly();
            return null;
        });
        due.never(run + "/outer");
        due.committed(run + "/inner");
    }

    private void outsideOfSurroundingTransaction(String run, Due due) {
        transactions.execute(status -> {
            orders.place(run + "/surrounding");
            orders.announceOutside(run + "/not-supported");
            status.setRollbackOnly();
            return null;
        });
        due.never(run + "/surrounding");
        due.plain(run + "/not-supported");
    }

    private void afterCommit(String run, Due due) {
        orders.placeWithEvent(run + "/with-event", false);
        due.row(run + "/with-event");
        due.plain(run + "/with-event" + Listener.ENDING);
        regretting(order -> orders.placeWithEvent(order, true), run + "/with-event-rolled-back");
        due.never(run + "/with-event-rolled-back" + Listener.ENDING);
    }

    private void noTransaction(String run, Due due) {
        ways.usual().send(run + "/no-transaction");
        due.plain(run + "/no-transaction");
    }

    private static void regretting(Consumer<String> business, String order) {
        try {
            business.accept(order);
        } catch (Orders.Regret expected) {
            return;
        }
        throw new IllegalStateException("The transaction of " + order + " committed, and was to be rolled back");
    }
}
