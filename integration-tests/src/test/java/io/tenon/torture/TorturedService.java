package io.tenon.torture;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The main of an instance of the tortured service: with the library, or with nothing, for the agent to attach to. */
final class TorturedService {
    private static final Logger log = LoggerFactory.getLogger(TorturedService.class);

    /** The system property that says how the library delivers. */
    static final String DELIVERY = "torture.delivery";

    /** The system property that says what the threads do: a {@link Work}. */
    static final String WORK = "torture.work";

    static final String READY = "READY";
    static final String STOP = "stop";
    static final String STOPPED = "STOPPED";
    static final String CHECKS = "CHECKS ";

    private static final int CLERKS = 4;

    private TorturedService() {}

    /** What the threads of an instance do. */
    enum Work {
        /** Transactions of every shape that the protocol knows. */
        EVERY_SHAPE,
        /** Short ones at a steady rate. */
        STEADY;

        /** Beside those for a quick start, and in their place. */
        List<String> jvmOptions() {
            return this == STEADY ? List.of("-Xmx512m", "-XX:TieredStopAtLevel=4") : List.of();
        }

        private Runnable clerk(
                String name,
                DataSource source,
                DefaultMQProducer producer,
                String topic,
                Journal journal,
                CountDownLatch closing,
                SplittableRandom random) {
            return this == STEADY
                    ? new SteadyClerk(name, source, producer, topic, journal, closing, random)
                    : new Clerk(name, source, producer, topic, journal, closing, random);
        }
    }

    public static void main(String[] arguments) {
        try {
            serve(arguments);
        } catch (Exception | Error e) {
            log.error("The service cannot go on", e);
        }
        // Its parent is gone, and with it everybody who could want an orderly end; or it is of no use.
        Runtime.getRuntime().halt(1);
    }

    private static void serve(String[] arguments) throws Exception {
        Orders orders = new Orders(arguments);
        Journal journal = new Journal(Path.of(orders.journal), orders.name);
        RequestJournal requests = new RequestJournal(journal);
        DataSource source = source(orders);
        DefaultMQProducer producer = started(producer(orders, requests), journal);
        Work work = Work.valueOf(System.getProperty(WORK));
        CountDownLatch closing = new CountDownLatch(1);
        List<Thread> clerks = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(orders.seed);
        for (int i = 0; i < CLERKS; i++) {
            Runnable clerk =
                    work.clerk(orders.name + "." + i, source, producer, orders.topic, journal, closing, random.split());
            Thread thread = new Thread(clerk, "clerk-" + i);
            thread.start();
            clerks.add(thread);
        }
        System.out.println(READY);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals(STOP)) {
                closing.countDown();
                for (Thread clerk : clerks) {
                    clerk.join();
                }
                System.out.println(STOPPED);
            } else {
                // The question's number comes back with the answer.
                System.out.println(CHECKS + line + " " + requests.checks());
            }
        }
    }

    private static DataSource source(Orders orders) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(orders.url);
        config.setUsername(orders.user);
        config.setPassword(orders.password);
        config.setMaximumPoolSize(2 * CLERKS + 4);
        config.setMinimumIdle(2);
        config.setConnectionTimeout(2000);
        config.setValidationTimeout(1000);
        // The database may be away when an instance starts.
        config.setInitializationFailTimeout(-1);
        HikariDataSource pool = new HikariDataSource(config);
        if (orders.attached) {
            return pool;
        }
        TenonDataSource tenon = new TenonDataSource(pool);
        tenon.setName("orders");
        tenon.setSealAfterMillis(TortureTimes.SEAL_AFTER);
        tenon.setLeaseMillis(TortureTimes.LEASE);
        tenon.setEndEffectMillis(TortureTimes.END_EFFECT);
        tenon.setCommitTimeoutMillis(TortureTimes.COMMIT_TIMEOUT);
        tenon.setGraceMillis(orders.grace);
        tenon.setOutboxLeaseMillis(TortureTimes.OUTBOX_LEASE);
        tenon.setDelivery(Delivery.valueOf(System.getProperty(DELIVERY)));
        return tenon;
    }

    private static DefaultMQProducer producer(Orders orders, RequestJournal requests) {
        DefaultMQProducer producer;
        if (orders.attached) {
            producer = new DefaultMQProducer(orders.topic, requests);
        } else {
            TenonProducer tenon = new TenonProducer(orders.topic, requests);
            tenon.setEndTimeoutMillis(TortureTimes.END_TIMEOUT);
            producer = tenon;
        }
        producer.setNamesrvAddr(orders.nameServer);
        producer.setInstanceName(orders.name);
        producer.setSendMsgTimeout(TortureTimes.SEND_TIMEOUT);
        producer.setPollNameServerInterval(500);
        producer.setHeartbeatBrokerInterval(1000);
        return producer;
    }

    private static DefaultMQProducer started(DefaultMQProducer producer, Journal journal) throws MQClientException {
        producer.start();
        journal.write("started as process " + ProcessHandle.current().pid());
        return producer;
    }

    /** What an instance is told on its command line. */
    static final class Orders {
        final String name;
        final String journal;
        final String url;
        final String user;
        final String password;
        final String nameServer;
        final String topic;
        final long seed;
        final boolean attached;
        final long grace;

        private Orders(String[] arguments) {
            this.name = arguments[0];
            this.journal = arguments[1];
            this.url = arguments[2];
            this.user = arguments[3];
            this.password = arguments[4];
            this.nameServer = arguments[5];
            this.topic = arguments[6];
            this.seed = Long.parseLong(arguments[7]);
            this.attached = Boolean.parseBoolean(arguments[8]);
            this.grace = Long.parseLong(arguments[9]);
        }
    }
}
