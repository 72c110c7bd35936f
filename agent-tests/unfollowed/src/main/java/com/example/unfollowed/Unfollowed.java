package com.example.unfollowed;

import com.aliyun.openservices.ons.api.ONSFactory;
import com.aliyun.openservices.ons.api.PropertyKeyConst;
import com.zaxxer.hikari.HikariDataSource;
import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.util.Properties;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.sql.XAConnection;
import javax.transaction.TransactionManager;
import org.apache.rocketmq.client.apis.ClientConfiguration;
import org.apache.rocketmq.client.apis.ClientServiceProvider;
import org.apache.rocketmq.client.apis.producer.Producer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.h2.jdbcx.JdbcDataSource;
import reactor.core.publisher.Mono;

/**
 * Sends by gRPC's client and by ONS 2 (to nobody: they are only to be seen), by Alibaba's client 3, in a JTA transaction that Narayana leads, and in one by
 * R2DBC; says of each what came of the send.
 */
public final class Unfollowed {
    private final String[] arguments;
    private final HikariDataSource pool = new HikariDataSource();
    private final DefaultMQProducer producer;

    private interface Way {
        void send() throws Exception;
    }

    private Unfollowed(String[] arguments) throws Exception {
        this.arguments = arguments;
        pool.setJdbcUrl(arguments[0]);
        pool.setUsername(arguments[1]);
        pool.setPassword(arguments[2]);
        producer = new DefaultMQProducer("shop-" + arguments[5]);
        producer.setNamesrvAddr(arguments[3]);
        producer.start();
        try (java.sql.Connection connection = pool.getConnection()) {
            connection.createStatement().execute("CREATE TABLE orders (id VARCHAR(128) PRIMARY KEY)");
        }
    }

    public static void main(String[] arguments) throws Exception {
        Unfollowed shop = new Unfollowed(arguments);
        shop.inTransaction("grpc", shop.byGrpc());
        shop.inTransaction("ons", shop.byOns());
        shop.inTransaction("alibaba", shop.byAlibaba());
        shop.inJta();
        shop.inR2dbc();
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName bean = new ObjectName("io.tenon:type=Agent");
        for (String line : ((String) server.getAttribute(bean, "NotFollowed")).split("\n")) {
            System.out.println("BEAN " + line);
        }
        System.out.println("BEAN all: " + server.getAttribute(bean, "MessagesNotFollowed"));
        for (String line : ((String) server.getAttribute(bean, "Off")).split("\n")) {
            System.out.println("OFF " + line);
        }
        System.out.println("DONE");
        while (System.in.read() >= 0) {
            // Whoever started this process has only one thing to say.
        }
        System.exit(0);
    }

    private void inTransaction(String way, Way send) throws Exception {
        try (java.sql.Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            insert(connection, way);
            attempt(way, send);
            connection.commit();
        }
    }

    private static void insert(java.sql.Connection connection, String order) throws Exception {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
            insert.setString(1, order);
            insert.executeUpdate();
        }
    }

    private static void attempt(String way, Way send) {
        try {
            send.send();
            System.out.println("SENT " + way);
        } catch (IllegalStateException e) {
            System.out.println((String.valueOf(e.getMessage()).startsWith("Tenon") ? "REFUSED " : "FAILED ") + way);
        } catch (Exception e) {
            System.out.println("FAILED " + way + " " + e);
        }
    }

    /** Nobody is at the end of this line, so that the send fails; that it was tried is what counts. */
    private Way byGrpc() throws Exception {
        ClientServiceProvider provider = ClientServiceProvider.loadService();
        Producer grpc = provider.newProducerBuilder()
                .setClientConfiguration(ClientConfiguration.newBuilder()
                        .setEndpoints("127.0.0.1:1")
                        .enableSsl(false)
                        .build())
                .build();
        return () -> grpc.send(provider.newMessageBuilder()
                .setTopic(arguments[4])
                .setBody("a body".getBytes(StandardCharsets.UTF_8))
                .build());
    }

    /** To nobody, as well. */
    private Way byOns() {
        Properties properties = new Properties();
        properties.setProperty(PropertyKeyConst.GROUP_ID, "GID_shop");
        properties.setProperty(PropertyKeyConst.AccessKey, "none");
        properties.setProperty(PropertyKeyConst.SecretKey, "none");
        properties.setProperty(PropertyKeyConst.NAMESRV_ADDR, "http://127.0.0.1:1");
        com.aliyun.openservices.ons.api.Producer ons = ONSFactory.createProducer(properties);
        attempt("ons-start", ons::start);
        return () -> ons.send(new com.aliyun.openservices.ons.api.Message(
                arguments[4], "placed", "a body".getBytes(StandardCharsets.UTF_8)));
    }

    private Way byAlibaba() {
        com.alibaba.rocketmq.client.producer.DefaultMQProducer alibaba =
                new com.alibaba.rocketmq.client.producer.DefaultMQProducer("alibaba-" + arguments[5]);
        alibaba.setNamesrvAddr(arguments[3]);
        attempt("alibaba-start", alibaba::start);
        return () -> alibaba.send(new com.alibaba.rocketmq.common.message.Message(
                arguments[4], "a body".getBytes(StandardCharsets.UTF_8)));
    }

    private Message message(String order) {
        return new Message(arguments[4], "placed", arguments[5] + "/" + order, order.getBytes(StandardCharsets.UTF_8));
    }

    private void inJta() throws Exception {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(arguments[0]);
        source.setUser(arguments[1]);
        source.setPassword(arguments[2]);
        TransactionManager manager = com.arjuna.ats.jta.TransactionManager.transactionManager();
        XAConnection enlisted = source.getXAConnection();
        manager.begin();
        manager.getTransaction().enlistResource(enlisted.getXAResource());
        insert(enlisted.getConnection(), "jta");
        attempt("jta", () -> producer.send(message("jta")));
        manager.commit();
        attempt("after-jta", () -> producer.send(message("after-jta")));
        enlisted.close();
    }

    private void inR2dbc() {
        ConnectionPool reactive = new ConnectionPool(
                ConnectionPoolConfiguration.builder(new H2ConnectionFactory(H2ConnectionConfiguration.builder()
                                .inMemory("unfollowed")
                                .build()))
                        .maxSize(2)
                        .build());
        Connection connection = reactive.create().block();
        Mono.from(connection.beginTransaction()).block();
        attempt("r2dbc", () -> producer.send(message("r2dbc")));
        Mono.from(connection.commitTransaction()).block();
        Mono.from(connection.close()).block();
        reactive.dispose();
    }
}
