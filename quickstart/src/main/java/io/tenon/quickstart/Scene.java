package io.tenon.quickstart;

import com.example.orders.CrashPoint;
import com.example.orders.Customers;
import io.tenon.testbed.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** One run of both order services, up to the same crash of both. The ids of its orders begin with its number. */
final class Scene {
    /** How long the broker is away, as {@link CrashPoint#BROKER} says. */
    private static final Duration OUTAGE = Duration.ofSeconds(15);

    private final int number;
    private final CrashPoint crash;
    private List<Meanwhile> meanwhile = List.of();

    /**
     * What a shop answered to its customers.
     *
     * @param placed orders that it took
     * @param failed tries that ended with an exception
     */
    record Meanwhile(int placed, int failed) {
        private static Meanwhile untilNow(Shop shop) {
            return new Meanwhile(
                    shop.service().count(Customers.PLACED), shop.service().count(Customers.FAILED));
        }

        private Meanwhile since(Meanwhile before) {
            return new Meanwhile(placed - before.placed, failed - before.failed);
        }
    }

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

    /** Returns what the shops did while the broker was away, in their order; empty in another scene. */
    List<Meanwhile> meanwhile() {
        return meanwhile;
    }

    void play(List<Shop> shops, Servers servers) {
        shops.forEach(shop -> shop.open(Integer.toString(number), crash));
        // The process with an agent starts more slowly, so this waits until both can begin together.
        await(shops, Customers.OPEN, 1);
        shops.forEach(shop -> shop.service().takeOrders());
        switch (crash) {
            case BEFORE_COMMIT, AFTER_COMMIT ->
                shops.forEach(shop -> shop.service().awaitCrash());
            case ACKNOWLEDGEMENT_LOST -> {
                await(shops, Customers.PLACED, 30);
                loseAcknowledgements(shops, servers.proxy());
                kill(shops);
                servers.proxy().cut();
                servers.proxy().release();
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
            case BROKER -> {
                await(shops, Customers.PLACED, 50);
                meanwhile = whileTheBrokerIsAway(shops, servers);
                shops.forEach(shop -> awaitMore(shop, 50));
                shops.forEach(shop -> shop.service().stopOrders());
            }
        }
    }

    private static List<Meanwhile> whileTheBrokerIsAway(List<Shop> shops, Servers servers) {
        List<Meanwhile> before = shops.stream().map(Meanwhile::untilNow).toList();
        servers.killBrokerFor(OUTAGE);
        return IntStream.range(0, shops.size())
                .mapToObj(i -> Meanwhile.untilNow(shops.get(i)).since(before.get(i)))
                .toList();
    }

    /**
     * Loses acknowledgements: what the broker answers is held and then lost, while what it is sent arrives, so that
     * sends time out although their messages are stored. The services recover from it, and are in the middle of it
     * again when this returns.
     */
    private static void loseAcknowledgements(List<Shop> shops, TcpProxy proxy) {
        proxy.hold(TcpProxy.Direction.TO_CLIENT);
        await(shops, Customers.FAILED, 4);
        proxy.cut();
        proxy.release();
        shops.forEach(shop -> awaitMore(shop, 20));
        proxy.hold(TcpProxy.Direction.TO_CLIENT);
        Wait.pause(Duration.ofMillis(200));
    }

    private static void await(List<Shop> shops, String word, int count) {
        shops.forEach(shop -> shop.service().await(word, count));
    }

    private static void awaitMore(Shop shop, int orders) {
        shop.service().await(Customers.PLACED, shop.service().count(Customers.PLACED) + orders);
    }

    private static void kill(List<Shop> shops) {
        shops.forEach(shop -> shop.service().kill());
    }
}
