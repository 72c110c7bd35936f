package com.example.shop;

import com.zaxxer.hikari.HikariDataSource;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.apache.rocketmq.client.producer.DefaultMQProducer;

/**
 * A web application of a container: places orders through a pool of its own and through those that the container has bound. Each
 * step is a request. {@code shop.properties} beside its classes says where its broker and its database are.
 */
public final class WebShop {
    private static WebShop shop;

    private final Properties settings = new Properties();
    private final Map<String, DataSource> pools = new LinkedHashMap<>();
    private final Book book;
    private final DefaultMQProducer producer;
    private final HikariDataSource own = new HikariDataSource();
    private int visits;

    private WebShop() throws Exception {
        try (InputStream in = WebShop.class.getResourceAsStream("/shop.properties")) {
            settings.load(in);
        }
        book = new Book(settings.getProperty("topic"), settings.getProperty("run"));
        producer = new DefaultMQProducer("shop-" + settings.getProperty("run"));
    }

    /** A web application begins. */
    public static void open() throws Exception {
        shop = new WebShop();
        shop.begin();
    }

    /** An order that commits and one that rolls back, in each pool. */
    public static void visit() throws Exception {
        shop.place();
    }

    /** Orders in transactions of the server's transaction manager. */
    public static void jta() throws Exception {
        shop.placeInJta();
    }

    /** It goes, and says what must have been delivered. */
    public static void close() throws Exception {
        tell();
        leave();
    }

    /** Says what must have been delivered, or will be. */
    public static void tell() throws Exception {
        shop.book.printExpectations(shop.committed());
    }

    /** It goes. */
    public static void leave() throws Exception {
        shop.end();
        shop = null;
    }

    private void begin() throws Exception {
        producer.setNamesrvAddr(settings.getProperty("name-server"));
        producer.setSendMsgTimeout(10_000);
        producer.start();
        Route.ask(producer, settings.getProperty("topic"));
        own.setDriverClassName("org.h2.Driver");
        own.setJdbcUrl(settings.getProperty("url"));
        own.setUsername(settings.getProperty("user"));
        own.setPassword(settings.getProperty("password"));
        own.setMaximumPoolSize(4);
        pools.put("own", own);
        for (String name : settings.getProperty("visited").split(",")) {
            pools.put(name, bound(name));
        }
        for (DataSource pool : pools.values()) {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE IF NOT EXISTS orders (id VARCHAR(128) PRIMARY KEY)");
            }
        }
    }

    @SuppressWarnings("BanJNDI") // The way to a container's pool; the names are this application's own.
    private static DataSource bound(String name) throws NamingException {
        InitialContext context = new InitialContext();
        try {
            return (DataSource) context.lookup("java:comp/env/jdbc/" + name);
        } finally {
            context.close();
        }
    }

    private void place() throws Exception {
        visits++;
        for (Map.Entry<String, DataSource> pool : pools.entrySet()) {
            place(pool.getValue(), pool.getKey() + "-committed-" + visits, true);
            place(pool.getValue(), pool.getKey() + "-rolled-back-" + visits, false);
        }
    }

    private void place(DataSource pool, String name, boolean commits) throws Exception {
        String order = settings.getProperty("run") + "-" + name;
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
                insert.setString(1, order);
                insert.executeUpdate();
            }
            producer.send(book.message(order));
            if (commits) {
                connection.commit();
            } else {
                connection.rollback();
            }
        }
    }

    private void placeInJta() throws Exception {
        Map<String, DataSource> enlisted = new LinkedHashMap<>();
        for (String name : settings.getProperty("enlisted").split(",")) {
            enlisted.put(name, bound(name));
        }
        new JtaOrders(settings, book, producer).place(enlisted);
    }

    private Set<String> committed() throws SQLException {
        Set<String> committed = new HashSet<>();
        for (DataSource pool : pools.values()) {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT id FROM orders")) {
                while (rows.next()) {
                    committed.add(rows.getString(1));
                }
            }
        }
        return committed;
    }

    private void end() throws Exception {
        producer.shutdown();
        own.close();
        ownDrivers();
        WebApplication.stopClientsLog();
        awaitOwnThreads();
    }

    /** The client's Netty ends its threads later than it says, and a container takes their classes away. */
    private static void awaitOwnThreads() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (System.nanoTime() < deadline && runsOwnThread()) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static boolean runsOwnThread() {
        ClassLoader context = Thread.currentThread().getContextClassLoader(); // a server may have one around it
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            boolean isOwn = thread.getContextClassLoader() == WebShop.class.getClassLoader()
                    || (context != null && thread.getContextClassLoader() == context)
                    || thread.getClass().getClassLoader() == WebShop.class.getClassLoader();
            if (isOwn && thread != Thread.currentThread()) {
                return true;
            }
        }
        return false;
    }

    /** Those that this application has loaded, as every web application must. */
    private static void ownDrivers() throws SQLException {
        for (java.sql.Driver driver : Collections.list(DriverManager.getDrivers())) {
            if (driver.getClass().getClassLoader() == WebShop.class.getClassLoader()) {
                DriverManager.deregisterDriver(driver);
            }
        }
    }
}
