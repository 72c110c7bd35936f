package com.example.shop;

import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/** Reads and sends after the commit, while the connection is still bound to the thread. */
@Component
public class Listener {
    /** What the order's number gets at its end in the message that is sent here. */
    static final String ENDING = "/after-commit";

    private final OrderBook book;
    private final Ways ways;

    Listener(OrderBook book, Ways ways) {
        this.book = book;
        this.ways = ways;
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
    public void placed(Orders.Placed event) {
        if (!book.orders().contains(event.order())) {
            throw new IllegalStateException("Order " + event.order() + " is committed and not in the table");
        }
        ways.usual().send(event.order() + ENDING);
    }
}
