package com.example.shop;

/** Every method of the producer that sends. Argument: the pool's name. */
public final class EverySend {
    private EverySend() {}

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> new Sends(shop, new Pools(shop, true).connections(shop.argument(0))).play());
    }
}
