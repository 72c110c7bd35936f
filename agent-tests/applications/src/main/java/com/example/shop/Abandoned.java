package com.example.shop;

import com.alibaba.druid.pool.DruidDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.rocketmq.client.exception.MQClientException;

/**
 * A pool takes a connection away that its application has kept for too long; the application goes on as if it were there.
 * Arguments: the pool's name; {@code tell-before} to send a message before the connection is taken. Prints REFUSED for
 * each send that was, and DELIVERED-WITHOUT-ROW for each that was not.
 */
public final class Abandoned {
    private static final int LONG = 60;

    private final Shop shop;
    private final String name;
    private final DataSource pool;
    private final IntSupplier lent;
    private final IntConsumer patience;

    private Abandoned(Shop shop) {
        this.shop = shop;
        this.name = shop.argument(0);
        this.pool = new Pools(shop, false).dataSource(name);
        this.lent = reclaiming();
        this.patience = patience();
    }

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> new Abandoned(shop).play());
    }

    private IntSupplier reclaiming() {
        if (pool instanceof DruidDataSource) {
            DruidDataSource druid = (DruidDataSource) pool;
            druid.setRemoveAbandoned(true);
            druid.setTimeBetweenEvictionRunsMillis(100);
            return druid::getActiveCount;
        }
        if (pool instanceof BasicDataSource) {
            BasicDataSource dbcp2 = (BasicDataSource) pool;
            dbcp2.setRemoveAbandonedOnMaintenance(true);
            dbcp2.setDurationBetweenEvictionRuns(Duration.ofMillis(100));
            return dbcp2::getNumActive;
        }
        org.apache.tomcat.jdbc.pool.DataSource tomcat = (org.apache.tomcat.jdbc.pool.DataSource) pool;
        tomcat.setRemoveAbandoned(true);
        tomcat.setTimeBetweenEvictionRunsMillis(100);
        return tomcat::getActive;
    }

    /** How many seconds a connection may be kept. */
    private IntConsumer patience() {
        if (pool instanceof DruidDataSource) {
            return ((DruidDataSource) pool)::setRemoveAbandonedTimeout;
        }
        if (pool instanceof BasicDataSource) {
            return seconds -> ((BasicDataSource) pool).setRemoveAbandonedTimeout(Duration.ofSeconds(seconds));
        }
        return ((org.apache.tomcat.jdbc.pool.DataSource) pool)::setRemoveAbandonedTimeout;
    }

    private void play() throws Exception {
        patience.accept(LONG);
        for (int round = 1; round <= 2; round++) {
            loseConnection("taken-" + round);
            try (Connection connection = pool.getConnection()) {
                shop.place(connection, "committed-after-" + round);
                connection.commit();
            }
            try (Connection connection = pool.getConnection()) {
                shop.place(connection, "rolled-back-after-" + round);
                connection.rollback();
            }
            shop.tellFreely("free-after-" + round);
        }
    }

    private void loseConnection(String order) throws Exception {
        Connection connection = pool.getConnection();
        shop.insert(connection, order);
        if (shop.argument(1).equals("tell-before")) {
            shop.tell(order);
        }
        patience.accept(1);
        awaitTaken(connection);
        patience.accept(LONG);
        for (int item = 1; item <= 2; item++) {
            tellOfWhatIsLost(order, item);
        }
        try {
            connection.commit();
            System.out.println("COMMITTED " + order);
        } catch (SQLException expected) {
            System.out.println("NOT-COMMITTED " + order);
        } finally {
            closeAtEnd(connection);
        }
    }

    /** Pools count it as given back before they have closed it. */
    private void awaitTaken(Connection connection) throws InterruptedException, SQLException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (lent.getAsInt() > 0 || !connection.isClosed()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(name + " does not take its connection back");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private void tellOfWhatIsLost(String order, int item) throws Exception {
        try {
            shop.producer().send(shop.book().message(order, item));
            System.out.println("DELIVERED-WITHOUT-ROW " + order);
        } catch (MQClientException expected) {
            System.out.println("REFUSED " + order);
        }
    }

    private static void closeAtEnd(Connection connection) {
        try {
            connection.close();
        } catch (SQLException expected) {
            System.out.println("It was closed already");
        }
    }
}
