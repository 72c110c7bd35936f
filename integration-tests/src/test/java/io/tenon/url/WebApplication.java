package io.tenon.url;

import com.zaxxer.hikari.HikariDataSource;
import io.tenon.rocketmq.TenonProducer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import org.apache.rocketmq.common.message.Message;

/** What lives in a container's class loader: brings Tenon, its driver, pool and client, and tidies up when it goes. */
public final class WebApplication {
    private WebApplication() {}

    /**
     * From deployment to undeployment.
     *
     * @param arguments URL, user, password, name server, topic, name of the run
     */
    public static void live(String... arguments) throws Exception {
        String run = arguments[5];
        TenonProducer producer = new TenonProducer("web-" + run);
        producer.setNamesrvAddr(arguments[3]);
        producer.start();
        try (HikariDataSource pool = new HikariDataSource()) {
            // DriverManager looks for drivers by itself only in the first deployment.
            pool.setDriverClassName("io.tenon.jdbc.TenonDriver");
            pool.setJdbcUrl(arguments[0]);
            pool.setUsername(arguments[1]);
            pool.setPassword(arguments[2]);
            try (Connection c = pool.getConnection();
                    Statement statement = c.createStatement()) {
                c.setAutoCommit(false);
                for (String order : new String[] {"committed", "rolled-back"}) {
                    statement.execute("INSERT INTO orders (id) VALUES ('" + run + "-" + order + "')");
                    producer.send(new Message(
                            arguments[4], "created", run + "-" + order, order.getBytes(StandardCharsets.UTF_8)));
                    if (order.equals("committed")) {
                        c.commit();
                    } else {
                        c.rollback();
                    }
                }
            }
        } finally {
            producer.shutdown();
        }
        deregisterDrivers();
        stopClientsLog();
    }

    /** As containers do for those that forget. */
    private static void deregisterDrivers() throws SQLException {
        for (Driver driver : Collections.list(DriverManager.getDrivers())) {
            if (driver.getClass().getClassLoader() == WebApplication.class.getClassLoader()) {
                DriverManager.deregisterDriver(driver);
            }
        }
    }

    /** The client brings a log of its own, whose thread nobody stops. */
    private static void stopClientsLog() throws ReflectiveOperationException {
        Object context = Class.forName("org.apache.rocketmq.logging.org.slf4j.LoggerFactory")
                .getMethod("getILoggerFactory")
                .invoke(null);
        context.getClass().getMethod("stop").invoke(context);
    }
}
