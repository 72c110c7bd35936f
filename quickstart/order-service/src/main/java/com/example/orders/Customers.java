package com.example.orders;

import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The customers of the order service: several threads that place orders until the process is killed, and write to
 * standard output what came of each, which is also the process's log. An order that failed is placed once more, as a
 * service would; some are cancelled. Used by one thread, which starts the others.
 */
public final class Customers {
    /** The end of the id of an order whose customer cancels: the business itself rolls its transaction back. */
    public static final String CANCELLED = "-cancelled";

    /** The words with which lines on standard output begin. */
    public static final String OPEN = "open";

    public static final String PLACED = "placed";
    public static final String FAILED = "failed";

    private static final int THREADS = 4;
    private static final int CANCELS_EVERY = 10;
    private static final int MOST_ITEMS = 3;
    private static final int PAUSE_MILLIS = 8;

    private final OrderService service;
    private final String shift;
    private final boolean bothWays;
    private final AtomicInteger orders = new AtomicInteger();
    private final PrintStream out = System.out;
    private volatile boolean closing;

    /** @param bothWays whether every other order's messages are sent after its commit, instead of before it */
    Customers(OrderService service, String shift, boolean bothWays) {
        this.service = service;
        this.shift = shift;
        this.bothWays = bothWays;
    }

    /**
     * Serves until it is told on standard input to stop, and ends the process together with the one that started it.
     *
     * @param waits whether it begins only when it is told to on standard input
     */
    void serve(boolean waits) throws IOException {
        out.println(OPEN);
        if (waits && System.in.read() < 0) {
            Runtime.getRuntime().halt(0);
        }
        for (int thread = 1; thread <= THREADS; thread++) {
            new Thread(this::placeOrders, "customers-" + thread).start();
        }
        for (int read = System.in.read(); read >= 0; read = System.in.read()) {
            // This process was told to stop taking orders; what is under way at the broker goes on.
            closing = true;
        }
        Runtime.getRuntime().halt(0);
    }

    private void placeOrders() {
        try {
            while (!closing) {
                int number = orders.incrementAndGet();
                boolean cancelled = number % CANCELS_EVERY == 0;
                place(number, shift + "-" + number + (cancelled ? CANCELLED : ""), cancelled);
                Thread.sleep(ThreadLocalRandom.current().nextInt(2 * PAUSE_MILLIS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void place(int number, String id, boolean cancelled) {
        int items = 1 + number % MOST_ITEMS;
        for (int attempt = 1; attempt <= 2; attempt++) {
            try {
                if (bothWays && number % 2 == 1) {
                    service.placeAndTellAfterwards(id, items);
                } else {
                    service.place(id, items, cancelled);
                }
                out.println((cancelled ? "cancelled " : PLACED + " ") + id);
                return;
            } catch (Exception e) {
                out.println(FAILED + " " + id + ", attempt " + attempt + ": " + e);
            }
        }
    }
}
