package io.tenon.crash;

import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.Fallback;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * An instance of the application, in a JVM of its own: what it does it is told in lines, how it dies is the {@link
 * Tripwire}'s affair. Armed transactions reach the database by a line of their own, so that it can be held without the
 * others.
 */
public final class Instance {
    /**
     * S, W and E, for a broker that checks after S + W. Twice as long as the other tests' times: at most points nothing
     * may come twice, also on a machine that makes a thread wait for seconds.
     */
    static final Duration SEAL_AFTER = Duration.ofMillis(600);

    static final Duration LEASE = Duration.ofMillis(4400);
    static final Duration END_EFFECT = Duration.ofMillis(3400);
    static final Duration FIRST_CHECK = SEAL_AFTER.plus(LEASE);
    static final Duration CHECK_INTERVAL = Duration.ofMillis(500);

    /** Old enough to be sealed. */
    static final Duration OLD = SEAL_AFTER.plusMillis(50);

    /** Old enough for the broker to have asked: the first check, a round that sleeps, and the next round. */
    static final Duration ASKED_ABOUT = FIRST_CHECK.plusMillis(2000);

    /** L: the owner sends for the first half of it, and deletes in the second one. */
    static final Duration OUTBOX_LEASE = Duration.ofSeconds(7);

    /** How long a relay leads without renewing: shorter than in earnest, since many of them die one after the other. */
    static final Duration RELAY_LEASE = Duration.ofMillis(4500);

    /** The least there can be. */
    static final int OUTBOX_BODY_LIMIT = 1024;

    static final int OTHERS = 3;
    private static final List<Kind> KINDS_OF_OTHERS =
            List.of(Kind.ONE, Kind.THREE, Kind.ROLLBACK, Kind.SAVEPOINT, Kind.RELEASED, Kind.ENQUEUED, Kind.SEALED);
    private static final List<Kind> KINDS_OF_OTHERS_IN_OUTBOX = List.of(
            Kind.ONE,
            Kind.THREE,
            Kind.ORDERED,
            Kind.ROLLBACK,
            Kind.SAVEPOINT,
            Kind.ORDERED,
            Kind.RELEASED,
            Kind.LEFT,
            Kind.MIXED,
            Kind.SEALED,
            Kind.ENQUEUED);
    /** A load that the machine can bear beside all else. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(60);

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(90);

    private final LostAcknowledgement lostAcknowledgement = new LostAcknowledgement();
    private final Deal deal;
    private final List<Kind> kindsOfOthers;
    private volatile boolean resting;

    /**
     * What an instance is started with. Immutable.
     *
     * @param reserved transactions whose checks it leaves to others, separated by commas
     * @param follows whether its relay leaves it to others to send, until it is told
     */
    record Surroundings(
            String url,
            String lineUrl,
            String user,
            String password,
            String nameServer,
            String broker,
            String brokerLine,
            String topic,
            String reserved,
            Delivery delivery,
            boolean follows) {
        static Surroundings of(String[] a) {
            return new Surroundings(
                    a[0],
                    a[1],
                    a[2],
                    a[3],
                    a[4],
                    a[5],
                    a[6],
                    a[7],
                    a[8],
                    Delivery.valueOf(a[9]),
                    Boolean.parseBoolean(a[10]));
        }

        List<String> asArguments() {
            return List.of(
                    url,
                    lineUrl,
                    user,
                    password,
                    nameServer,
                    broker,
                    brokerLine,
                    topic,
                    reserved,
                    delivery.name(),
                    Boolean.toString(follows));
        }
    }

    private Instance(Surroundings at) throws Exception {
        Tripwire.redirect(at.broker(), at.brokerLine());
        Tripwire.follow(at.follows());
        this.kindsOfOthers = at.delivery() == Delivery.OUTBOX ? KINDS_OF_OTHERS_IN_OUTBOX : KINDS_OF_OTHERS;
        Arrays.stream(at.reserved().split(",")).forEach(Tripwire::reserve);
        TenonDataSource dataSource = new TenonDataSource(new TwoLines(at));
        dataSource.setName(at.topic());
        dataSource.setCreateTable(true);
        dataSource.setSealAfterMillis(SEAL_AFTER.toMillis());
        dataSource.setLeaseMillis(LEASE.toMillis());
        dataSource.setEndEffectMillis(END_EFFECT.toMillis());
        dataSource.setOutboxLeaseMillis(OUTBOX_LEASE.toMillis());
        dataSource.setOutboxBodyLimit(OUTBOX_BODY_LIMIT);
        dataSource.start();
        TenonProducer producer = producer(at, "shop");
        producer.setDelivery(at.delivery());
        producer.start();
        TenonProducer withFallback = producer;
        if (at.delivery() == Delivery.OUTBOX) {
            withFallback = producer(at, "fallback");
            withFallback.setWhenBrokerUnavailable(Fallback.OUTBOX);
            withFallback.start();
        }
        this.deal = new Deal(dataSource, producer, withFallback, at.topic());
    }

    private TenonProducer producer(Surroundings at, String group) {
        TenonProducer producer = new TenonProducer(at.topic() + "-" + group, lostAcknowledgement);
        producer.setNamesrvAddr(at.nameServer());
        producer.setPollNameServerInterval(500);
        producer.setHeartbeatBrokerInterval(1000);
        producer.setMqClientApiTimeout(20_000); // a name server that has other things to do is no reason not to start
        return producer;
    }

    public static void main(String[] arguments) {
        try {
            Instance instance = new Instance(Surroundings.of(arguments));
            Tripwire.say("READY");
            instance.obey();
            // The parent is gone.
            Runtime.getRuntime().halt(0);
        } catch (Exception | Error e) {
            e.printStackTrace();
            // The client's threads would go on.
            Runtime.getRuntime().halt(1);
        }
    }

    private void obey() throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "arm" ->
                    Tripwire.arm(
                            words[1],
                            Arrays.stream(words, 3, words.length)
                                    .map(Stop::parse)
                                    .toList(),
                            Boolean.parseBoolean(words[2]));
                case "go" -> Tripwire.go();
                case "reserve" -> Tripwire.reserve(words[1]);
                case "free" -> Tripwire.free(words[1]);
                case "seed" -> seed(words[1], Stop.parse(words[2]));
                case "deal" -> start("armed", () -> dealUntilReached(words[1], Kind.valueOf(words[2])));
                case "others" -> others(words[1]);
                case "rest" -> resting = true;
                case "follow" -> Tripwire.follow(Boolean.parseBoolean(words[1]));
                case "mend" -> Tripwire.mend();
                default -> throw new IllegalArgumentException(line);
            }
        }
    }

    /** Transactions until one of them has reached the last stop; the one that did says how it ended, if it may end. */
    private void dealUntilReached(String prefix, Kind kind) {
        long deadline = System.nanoTime() + PATIENCE;
        for (int n = 0; !Tripwire.allReached() && !resting && System.nanoTime() - deadline < 0; n++) {
            String transaction = prefix + n;
            if (kind == Kind.RETRY) {
                lostAcknowledgement.of(transaction);
            }
            if (kind == Kind.FALLBACK) {
                lostAcknowledgement.ofAll(transaction);
            }
            try {
                deal.run(transaction, kind);
                Tripwire.say("DONE " + transaction);
            } catch (Exception e) {
                Tripwire.say("FAILED " + transaction + " " + e.toString().replace('\n', ' '));
            }
            LockSupport.parkNanos(PAUSE);
        }
    }

    /** A transaction that is to stay where it is, and to be found there by whoever is asked about it. */
    private void seed(String transaction, Stop at) {
        Tripwire.park(transaction, at);
        start(transaction, () -> {
            try {
                deal.run(transaction, Kind.ONE);
            } catch (Exception e) {
                throw new IllegalStateException(transaction + " was to stay at " + at, e);
            }
        });
    }

    /** In flight when the instance dies, wherever they are then. */
    private void others(String prefix) {
        for (int i = 0; i < OTHERS; i++) {
            int first = i;
            start("others", () -> {
                for (int n = first; !resting; n += OTHERS) {
                    try {
                        deal.run(prefix + n, kindsOfOthers.get(n % kindsOfOthers.size()));
                    } catch (Exception e) {
                        // Their fate is the database's to tell; what must not be is not told by an exception.
                        Tripwire.say("FAILED " + prefix + n + " " + e.toString().replace('\n', ' '));
                    }
                    LockSupport.parkNanos(PAUSE);
                }
            });
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Connections straight to the database, but armed transactions' by the line. */
    private static final class TwoLines extends AbstractDataSource {
        private final Surroundings at;

        TwoLines(Surroundings at) {
            this.at = at;
        }

        @Override
        public Connection getConnection() throws SQLException {
            String transaction = Thread.currentThread().getName();
            if (!transaction.contains("." + Keys.ARMED + ".")) {
                return DriverManager.getConnection(at.url(), at.user(), at.password());
            }
            Connection connection = DriverManager.getConnection(at.lineUrl(), at.user(), at.password());
            // H2's first commit is two requests: one for the statement's number, which would be held in its place.
            Thread.currentThread().setName("first commit");
            connection.setAutoCommit(false);
            connection.commit();
            connection.setAutoCommit(true);
            Thread.currentThread().setName(transaction);
            return connection;
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }
    }
}
