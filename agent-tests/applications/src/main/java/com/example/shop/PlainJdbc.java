package com.example.shop;

/** Plain JDBC and the stock producer. Argument: the pool's name. */
public final class PlainJdbc {
    private PlainJdbc() {}

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> {
            String pool = shop.argument(0);
            new Transactions(shop, new Pools(shop, true).connections(pool), true, "on").play();
            new Transactions(shop, new Pools(shop, false).connections(pool), false, "off").play();
        });
    }
}
