package com.example.shop;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Jdbi. Argument: the pool's name, or {@code url} for Jdbi's own way to a connection. */
public final class JdbiShop {
    private JdbiShop() {}

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> {
            Jdbi jdbi = shop.argument(0).equals("url")
                    ? Jdbi.create(shop.url(), shop.user(), shop.password())
                    : Jdbi.create(new Pools(shop, true).dataSource(shop.argument(0)));
            play(shop, jdbi);
        });
    }

    private static void play(Shop shop, Jdbi jdbi) throws Exception {
        jdbi.useTransaction(handle -> place(shop, handle, "committed"));
        jdbi.useTransaction(handle -> {
            place(shop, handle, "rolled-back");
            handle.rollback();
        });
        try {
            jdbi.useTransaction(handle -> {
                place(shop, handle, "rolled-back-by-exception");
                throw new IllegalStateException("the business changes its mind");
            });
        } catch (IllegalStateException expected) {
            // So does the transaction.
        }
        jdbi.useTransaction(handle -> {
            shop.tell("told-first-committed");
            insert(handle, "told-first-committed");
            handle.savepoint("here");
            place(shop, handle, "in-savepoint");
            handle.rollbackToSavepoint("here");
            place(shop, handle, "after-savepoint");
        });
        jdbi.useTransaction(handle -> {
            shop.tell("told-first-rolled-back");
            insert(handle, "told-first-rolled-back");
            handle.rollback();
        });
        jdbi.useTransaction(outer -> {
            place(shop, outer, "outer-rolled-back");
            jdbi.useTransaction(inner -> place(shop, inner, "inner-committed"));
            outer.rollback();
        });
        jdbi.useHandle(handle -> place(shop, handle, "autocommit"));
        shop.tellFreely("outside");
    }

    private static void place(Shop shop, Handle handle, String order) throws Exception {
        insert(handle, order);
        shop.tell(order);
    }

    private static void insert(Handle handle, String order) {
        handle.execute("INSERT INTO orders (id) VALUES (?)", order);
    }
}
