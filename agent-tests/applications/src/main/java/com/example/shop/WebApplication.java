package com.example.shop;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.rocketmq.client.producer.DefaultMQProducer;

/** What lives in a container's class loader: brings its own driver, pool and client, and tidies up when it goes. */
public final class WebApplication {
    private WebApplication() {}

    /** From deployment to undeployment. */
    public static void live(String[] arguments) throws Exception {
        String run = arguments[5];
        Book book = new Book(arguments[4], run);
        DefaultMQProducer producer = new DefaultMQProducer("shop-" + run);
        producer.setNamesrvAddr(arguments[3]);
        producer.setSendMsgTimeout(10_000);
        producer.start();
        Route.ask(producer, arguments[4]);
        try (HikariDataSource pool = new HikariDataSource()) {
            // DriverManager looks for drivers by itself only in the first deployment.
            pool.setDriverClassName(Drivers.of(arguments[0]));
            pool.setJdbcUrl(arguments[0]);
            pool.setUsername(arguments[1]);
            pool.setPassword(arguments[2]);
            Set<String> committed = new HashSet<>();
            committed.add(run + "-committed");
            place(pool, producer, book, run + "-committed", true);
            place(pool, producer, book, run + "-rolled-back", false);
            book.printExpectations(committed);
        } finally {
            producer.shutdown();
        }
        deregisterDrivers();
        stopClientsLog();
    }

    private static void place(DataSource pool, DefaultMQProducer producer, Book book, String order, boolean commits)
            throws Exception {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("CREATE TABLE IF NOT EXISTS orders (id VARCHAR(128) PRIMARY KEY)");
            connection.createStatement().execute("INSERT INTO orders (id) VALUES ('" + order + "')");
            producer.send(book.message(order));
            if (commits) {
                connection.commit();
            } else {
                connection.rollback();
            }
        }
    }

    /** As every web application must, and as containers do for those that forget. */
    private static void deregisterDrivers() throws SQLException {
        for (Driver driver : Collections.list(DriverManager.getDrivers())) {
            if (driver.getClass().getClassLoader() == WebApplication.class.getClassLoader()) {
                DriverManager.deregisterDriver(driver);
            }
        }
    }

    /** Since 5.0 the client brings a log of its own, whose thread nobody stops. */
    static void stopClientsLog() throws ReflectiveOperationException {
        Class<?> log;
        try {
            log = Class.forName("org.apache.rocketmq.logging.org.slf4j.LoggerFactory");
        } catch (ClassNotFoundException e) {
            return; // an older client
        }
        Object context = log.getMethod("getILoggerFactory").invoke(null);
        context.getClass().getMethod("stop").invoke(context);
    }
}
