package com.example.binding.library;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.Callable;
import org.apache.rocketmq.common.message.Message;

/**
 * An application whose transactions the library follows below what the agent sees: by a URL, with a pool above and without one, and by
 * a TenonDataSource below a pool. Arguments: JDBC URL, user, password, name server, topic, name of this run.
 */
public final class UrlShop {
    private final TenonProducer producer;
    private final String topic;
    private final String run;

    private UrlShop(String[] arguments) {
        producer = new TenonProducer("url-" + arguments[5]);
        producer.setNamesrvAddr(arguments[3]);
        topic = arguments[4];
        run = arguments[5];
    }

    public static void main(String[] arguments) throws Exception {
        UrlShop shop = new UrlShop(arguments);
        shop.producer.start();
        String url = "jdbc:tenon:name=url;create-table=true;seal-after=1000;lease=3000;end-effect=2000:" + arguments[0];
        shop.place("driver-manager", () -> DriverManager.getConnection(url, arguments[1], arguments[2]));
        HikariConfig above = new HikariConfig();
        above.setJdbcUrl(url);
        above.setUsername(arguments[1]);
        above.setPassword(arguments[2]);
        HikariDataSource aboveUrl = new HikariDataSource(above);
        shop.place("pool-above-url", aboveUrl::getConnection);
        TenonDataSource below = new TenonDataSource();
        below.setUrl(arguments[0]);
        below.setUser(arguments[1]);
        below.setPassword(arguments[2]);
        below.setName("below");
        below.setSealAfterMillis(1000);
        below.setLeaseMillis(3000);
        below.setEndEffectMillis(2000);
        HikariConfig aboveSource = new HikariConfig();
        aboveSource.setDataSource(below);
        HikariDataSource aboveDataSource = new HikariDataSource(aboveSource);
        shop.place("pool-above-data-source", aboveDataSource::getConnection);
        System.out.println("DONE");
        while (System.in.read() >= 0) {
            // A broker may still ask.
        }
        shop.producer.shutdown();
        System.exit(0);
    }

    private void place(String way, Callable<Connection> source) throws Exception {
        try (Connection connection = source.call();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS orders (id VARCHAR(128) PRIMARY KEY)");
            connection.setAutoCommit(false);
            order(statement, way + "-committed");
            connection.commit();
            System.out.println("EXPECT " + run + "/" + way + "-committed");
            order(statement, way + "-rolled-back");
            connection.rollback();
            System.out.println("NEVER " + run + "/" + way + "-rolled-back");
            connection.setAutoCommit(true);
        }
    }

    private void order(Statement statement, String name) throws Exception {
        statement.execute("INSERT INTO orders (id) VALUES ('" + name + "')");
        producer.send(new Message(topic, "placed", run + "/" + name, name.getBytes(StandardCharsets.UTF_8)));
    }
}
