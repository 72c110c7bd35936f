package io.tenon.benchmarks;

import io.tenon.benchmarks.growth.Ageing;
import io.tenon.benchmarks.growth.Shop;
import io.tenon.jdbc.Delivery;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.testbed.BrokerProcess;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.MariaDb;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Growth: one insert and one message by 8 threads, with a status table, or an outbox, that has seen 10 million transactions, beside
 * a fresh one on the same server and broker, in interleaved measurements; and how long the queries of a verdict, or of the relay,
 * and of the clean-up take on both.
 */
public final class Growth {
    private static final int THREADS = 8;
    private static final int PAIRS = 5;

    private Growth() {}

    /** Arguments: transactions that the aged table has seen, seconds of each measurement, "half" or "outbox". */
    public static void main(String[] arguments) throws Exception {
        long transactions = arguments.length > 0 ? Long.parseLong(arguments[0]) : 10_000_000;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        Delivery delivery = arguments.length > 2 && arguments[2].equals("outbox") ? Delivery.OUTBOX : Delivery.HALF;
        TenonProducer producer = new TenonProducer("shop");
        try (BrokerProcess broker = BrokerProcess.start(BrokerSettings.stock())) {
            broker.createTopic("orders", 8);
            producer.setNamesrvAddr(broker.nameServerAddress());
            producer.start();
            try (Shop fresh = shop("fresh", delivery, producer);
                    Shop aged = shop("aged", delivery, producer)) {
                long begun = System.nanoTime();
                long seen;
                try (Connection connection = aged.connection()) {
                    seen = ageing(connection, delivery).age(transactions);
                    System.out.printf(
                            Locale.ROOT,
                            "growth aged by %d rows in %.0f s, its file has %d KB%n",
                            seen,
                            (System.nanoTime() - begun) / 1e9,
                            kilobytes(connection, delivery));
                }
                compare(fresh, aged, seconds, seen);
            } finally {
                producer.shutdown();
            }
        }
        System.exit(0);
    }

    private static Shop shop(String name, Delivery delivery, TenonProducer producer) throws SQLException {
        return new Shop(name, MariaDb.freshDatabase(MariaDb.Driver.CONNECTOR_J), delivery, producer, "orders", THREADS);
    }

    private static Ageing ageing(Connection connection, Delivery delivery) {
        return delivery == Delivery.OUTBOX ? Ageing.ofOutbox(connection) : Ageing.ofStatusTable(connection);
    }

    private static void compare(Shop fresh, Shop aged, int seconds, long seen) throws Exception {
        fresh.work(THREADS, seconds); // warms up
        aged.work(THREADS, seconds);
        List<Double> throughput = new ArrayList<>();
        List<Double> latency = new ArrayList<>();
        List<Double> verdict = new ArrayList<>();
        List<Double> deletion = new ArrayList<>();
        for (int pair = 1; pair <= PAIRS; pair++) {
            boolean agedFirst = pair % 2 == 0;
            long[] first = (agedFirst ? aged : fresh).work(THREADS, seconds);
            long[] second = (agedFirst ? fresh : aged).work(THREADS, seconds);
            long[] ofAged = agedFirst ? first : second;
            long[] ofFresh = agedFirst ? second : first;
            throughput.add(ofAged.length / (double) ofFresh.length);
            latency.add(Shop.median(ofAged) / Shop.median(ofFresh));
            Shop.QueryTimes freshQueries = fresh.queryTimes();
            Shop.QueryTimes agedQueries = aged.queryTimes();
            verdict.add(agedQueries.verdictMicros() / freshQueries.verdictMicros());
            deletion.add(agedQueries.deletionMicros() / freshQueries.deletionMicros());
            System.out.printf(
                    Locale.ROOT,
                    "growth pair %d fresh %d/s p50 %.0f us, aged %d/s p50 %.0f us; queries of 250: read fresh %.0f us aged"
                            + " %.0f us, deletion fresh %.0f us aged %.0f us%n",
                    pair,
                    ofFresh.length / seconds,
                    Shop.median(ofFresh) / 1e3,
                    ofAged.length / seconds,
                    Shop.median(ofAged) / 1e3,
                    freshQueries.verdictMicros(),
                    agedQueries.verdictMicros(),
                    freshQueries.deletionMicros(),
                    agedQueries.deletionMicros());
        }
        System.out.printf(
                Locale.ROOT,
                "growth queries read aged/fresh=%.2f deletion aged/fresh=%.2f%n",
                median(verdict),
                median(deletion));
        System.out.printf(
                Locale.ROOT,
                "growth seen=%d throughput aged/fresh=%.2f p50 aged/fresh=%.2f%n",
                seen,
                median(throughput),
                median(latency));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static long kilobytes(Connection connection, Delivery delivery) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT FILE_SIZE DIV 1024 FROM information_schema.INNODB_SYS_TABLESPACES"
                                + " WHERE NAME = CONCAT(DATABASE(), '/tenon_"
                                + (delivery == Delivery.OUTBOX ? "outbox" : "status") + "')")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
