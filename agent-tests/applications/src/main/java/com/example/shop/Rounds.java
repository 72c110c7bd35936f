package com.example.shop;

import java.io.IOException;
import java.sql.Connection;

/**
 * Places an order that commits and one that rolls back each time it gets a line on standard input, until it ends: an
 * operator changes its classes in between. Argument: the pool's name.
 */
public final class Rounds {
    private Rounds() {}

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> {
            Connections connections = new Pools(shop, true).connections(shop.argument(0));
            System.out.println("READY");
            for (int round = 1; awaitLine(); round++) {
                place(shop, connections, "committed-" + round, true);
                place(shop, connections, "rolled-back-" + round, false);
                System.out.println("PLAYED " + round);
            }
        });
    }

    /** An empty line; any other ends the rounds. */
    private static boolean awaitLine() throws IOException {
        int read = System.in.read();
        return read == '\n';
    }

    private static void place(Shop shop, Connections connections, String order, boolean commits) throws Exception {
        try (Connection connection = connections.open()) {
            connection.setAutoCommit(false);
            shop.place(connection, order);
            shop.producer().send(shop.book().message(order, 2), shop.callback());
            if (commits) {
                connection.commit();
            } else {
                connection.rollback();
            }
        }
    }
}
