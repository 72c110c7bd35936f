package com.example.shop;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The business: an order goes into the table, its message to the topic. */
@Service
public class Orders {
    private final OrderBook book;
    private final Ways ways;
    private final ApplicationEventPublisher events;

    Orders(OrderBook book, Ways ways, ApplicationEventPublisher events) {
        this.book = book;
        this.ways = ways;
        this.events = events;
    }

    /** In one transaction several orders, each with its message sent another way. */
    @Transactional
    public void placeInEveryWay(String order, boolean regretted) {
        ways.all().forEach((name, way) -> {
            book.add(order + "/" + name);
            way.send(order + "/" + name);
        });
        regret(regretted);
    }

    /** The message is sent before the transaction has run any SQL. */
    @Transactional
    public void announceBeforePlacing(String order, boolean regretted) {
        ways.usual().send(order);
        book.add(order);
        regret(regretted);
    }

    /** In the transaction of the caller, or in one of its own. */
    @Transactional
    public void place(String order) {
        book.add(order);
        ways.usual().send(order);
    }

    /** In a transaction of its own, whatever surrounds it. */
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void placeSeparately(String order) {
        place(order);
    }

    /** In no transaction, whatever surrounds it. */
    @Transactional(propagation = Propagation.NOT_SUPPORTED)
    public void announceOutside(String order) {
        ways.usual().send(order);
    }

    /** Who listens sends a message after the commit. */
    @Transactional
    public void placeWithEvent(String order, boolean regretted) {
        book.add(order);
        events.publishEvent(new Placed(order));
        regret(regretted);
    }

    private static void regret(boolean regretted) {
        if (regretted) {
            throw new Regret();
        }
    }

    /** An order was placed, in a transaction that may still be open. */
    static final class Placed {
        private final String order;

        Placed(String order) {
            this.order = order;
        }

        String order() {
            return order;
        }
    }

    /** The business changes its mind. */
    static final class Regret extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
