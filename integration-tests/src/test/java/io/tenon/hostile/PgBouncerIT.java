package io.tenon.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.faults.RequestTap;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.testbed.Database;
import io.tenon.testbed.PgBouncer;
import io.tenon.testbed.Postgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** A pooler in transaction mode: what is set for a session stays with whoever gets the server connection next. */
@EnabledIf("io.tenon.testbed.PgBouncer#isAvailable")
class PgBouncerIT extends HostileTest {
    private final Postgres database = Postgres.freshDatabase();

    @Override
    Database freshDatabase() {
        return database;
    }

    @Override
    public String product() {
        return "postgresql";
    }

    @Test
    void otherClientsNeverSeeAnotherIsolationThanTheDatabases() throws Exception {
        String name = database.jdbcUrl().substring(database.jdbcUrl().lastIndexOf('/') + 1);
        administer("ALTER DATABASE " + name + " SET default_transaction_isolation = 'serializable'");
        try (PgBouncer bouncer = PgBouncer.start(database, 2)) {
            TenonDataSource dataSource = tracked("bounced_status", bouncer.dataSource());
            leaveBehind(dataSource, "bounced", "left-0", "left-1", "left-2", "left-3");
            Neighbours neighbours = new Neighbours(bouncer);
            TenonProducer producer = new RequestTap().producer(joint(), "bounced-shop");
            producer.setCheckGroup("bounced");
            producer.start();
            try {
                for (int i = 0; i < 100; i++) {
                    try (Connection c = begin(dataSource)) {
                        order(c, producer, "order-" + i);
                        c.commit();
                    }
                    ledger().eventually("order-" + i);
                }
                ledger().delivered("left-0", "left-1", "left-2", "left-3");
            } finally {
                neighbours.leave();
                producer.shutdown();
                dataSource.close();
            }
            assertThat(neighbours.seen.keySet()).containsExactly("serializable");
            assertThat(neighbours.transactions).hasValueGreaterThan(100);
        }
    }

    /** Other applications of the same pooler. */
    private static final class Neighbours {
        final ConcurrentHashMap<String, Boolean> seen = new ConcurrentHashMap<>();
        final AtomicInteger transactions = new AtomicInteger();
        private final ExecutorService threads = Executors.newFixedThreadPool(3);
        private final List<Future<?>> running = new ArrayList<>();
        private volatile boolean leaving;

        Neighbours(PgBouncer bouncer) {
            for (int i = 0; i < 3; i++) {
                running.add(threads.submit(() -> live(bouncer)));
            }
        }

        private Void live(PgBouncer bouncer) throws SQLException {
            try (Connection c = bouncer.dataSource().getConnection()) {
                c.setAutoCommit(false);
                while (!leaving) {
                    try (Statement statement = c.createStatement();
                            ResultSet row = statement.executeQuery("SHOW transaction_isolation")) {
                        row.next();
                        seen.put(row.getString(1), true);
                    }
                    c.commit();
                    transactions.incrementAndGet();
                }
            }
            return null;
        }

        void leave() throws Exception {
            leaving = true;
            for (Future<?> one : running) {
                one.get();
            }
            threads.shutdown();
        }
    }
}
