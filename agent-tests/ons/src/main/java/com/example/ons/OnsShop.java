package com.example.ons;

import com.aliyun.openservices.ons.api.Message;
import com.aliyun.openservices.ons.api.ONSFactory;
import com.aliyun.openservices.ons.api.OnExceptionContext;
import com.aliyun.openservices.ons.api.Producer;
import com.aliyun.openservices.ons.api.PropertyKeyConst;
import com.aliyun.openservices.ons.api.SendCallback;
import com.aliyun.openservices.ons.api.SendResult;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.Properties;

/** Every way to send that ONS has, in a transaction that commits, in one that rolls back, and in none. */
public final class OnsShop {
    private interface Way {
        void send(Message message);
    }

    private final HikariDataSource pool = new HikariDataSource();
    private final String topic;
    private final String run;

    private OnsShop(String[] arguments) {
        pool.setJdbcUrl(arguments[0]);
        pool.setUsername(arguments[1]);
        pool.setPassword(arguments[2]);
        topic = arguments[4];
        run = arguments[5];
    }

    public static void main(String[] arguments) throws Exception {
        Properties properties = new Properties();
        properties.setProperty(PropertyKeyConst.GROUP_ID, "GID_shop");
        properties.setProperty(PropertyKeyConst.AccessKey, "none");
        properties.setProperty(PropertyKeyConst.SecretKey, "none");
        properties.setProperty(PropertyKeyConst.NAMESRV_ADDR, arguments[3]);
        Producer producer = ONSFactory.createProducer(properties);
        producer.start();
        OnsShop shop = new OnsShop(arguments);
        try (Connection connection = shop.pool.getConnection()) {
            connection.createStatement().execute("CREATE TABLE orders (id VARCHAR(128) PRIMARY KEY)");
        }
        shop.play("sync", producer::send);
        shop.play("oneway", producer::sendOneway);
        shop.play(
                "async",
                message -> producer.sendAsync(message, new SendCallback() {
                    @Override
                    public void onSuccess(SendResult result) {
                        System.out.println("STORED " + message.getKey());
                    }

                    @Override
                    public void onException(OnExceptionContext context) {
                        System.out.println("FAILED " + message.getKey() + " " + context.getException());
                    }
                }));
        System.out.println("DONE");
        while (System.in.read() >= 0) {
            // Whoever started this process has only one thing to say.
        }
        producer.shutdown();
        shop.pool.close();
        System.exit(0);
    }

    private void play(String way, Way producer) throws Exception {
        order(way + "-committed", producer, true);
        order(way + "-rolled-back", producer, false);
        producer.send(message(way + "-free"));
        System.out.println("EXPECT " + key(way + "-free"));
    }

    private void order(String order, Way producer, boolean commits) throws Exception {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
                insert.setString(1, order);
                insert.executeUpdate();
            }
            producer.send(message(order));
            if (commits) {
                connection.commit();
            } else {
                connection.rollback();
            }
        }
        System.out.println((commits ? "EXPECT " : "NEVER ") + key(order));
    }

    private String key(String order) {
        return run + "/" + order;
    }

    private Message message(String order) {
        return new Message(topic, "ordered", key(order), order.getBytes(StandardCharsets.UTF_8));
    }
}
