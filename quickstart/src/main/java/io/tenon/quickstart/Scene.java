package io.tenon.quickstart;

import com.example.orders.CrashPoint;
import com.example.orders.Customers;
import io.tenon.testbed.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** One run of both order services, up to the same crash of both. Ids of its orders begin with its number. */
final class Scene {
    private final int number;
    private final CrashPoint crash;

    Scene(int number, CrashPoint crash) {
        this.number = number;
        this.crash = crash;
    }

    CrashPoint crash() {
        return crash;
    }

    boolean has(String order) {
        return order.startsWith(number + "-");
    }

    void play(List<Shop> shops, TcpProxy proxy) {
        shops.forEach(shop -> shop.open(Integer.toString(number), crash));
        // The one with an agent starts later: both begin together.
        await(shops, Customers.OPEN, 1);
        shops.forEach(shop -> shop.service().takeOrders());
        switch (crash) {
            case BEFORE_COMMIT, AFTER_COMMIT ->
                shops.forEach(shop -> shop.service().awaitCrash());
            case ACKNOWLEDGEMENT_LOST -> {
                await(shops, Customers.PLACED, 30);
                loseAcknowledgements(shops, proxy);
                kill(shops);
                proxy.cut();
                proxy.release();
            }
            case ANYWHERE -> {
                await(shops, Customers.PLACED, 1);
                Wait.pause(Duration.ofMillis(300 + new Random().nextInt(900)));
                kill(shops);
            }
            case NOWHERE -> {
                await(shops, Customers.PLACED, 100);
                shops.forEach(shop -> shop.service().stopOrders());
            }
        }
    }

    /**
     * What the broker answers is held and then lost, while what it is sent arrives: sends time out, although their
     * messages are stored. The services recover from it, and are in the middle of it again when this returns.
     */
    private static void loseAcknowledgements(List<Shop> shops, TcpProxy proxy) {
        proxy.hold(TcpProxy.Direction.TO_CLIENT);
        await(shops, Customers.FAILED, 4);
        proxy.cut();
        proxy.release();
        for (Shop shop : shops) {
            shop.service().await(Customers.PLACED, shop.service().count(Customers.PLACED) + 20);
        }
        proxy.hold(TcpProxy.Direction.TO_CLIENT);
        Wait.pause(Duration.ofMillis(200));
    }

    private static void await(List<Shop> shops, String word, int count) {
        shops.forEach(shop -> shop.service().await(word, count));
    }

    private static void kill(List<Shop> shops) {
        shops.forEach(shop -> shop.service().kill());
    }
}
