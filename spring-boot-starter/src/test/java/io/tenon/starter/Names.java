package io.tenon.starter;

import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** Names, and databases, that no other test of the JVM has. */
final class Names {
    private static final AtomicInteger GIVEN = new AtomicInteger();

    private Names() {}

    /** Of a database in memory, which stays when the last connection to it is closed. */
    static String newUrl() {
        return "jdbc:h2:mem:starter" + GIVEN.incrementAndGet() + ";DB_CLOSE_DELAY=-1";
    }

    /** Such a database. */
    static DataSource newDatabase() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL(newUrl());
        return h2;
    }

    static String newGroup() {
        return "shop-" + GIVEN.incrementAndGet();
    }

    static String newTopic() {
        return "orders-" + GIVEN.incrementAndGet();
    }
}
