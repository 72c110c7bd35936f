package io.tenon.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.apache.rocketmq.store.config.BrokerRole;
import org.jspecify.annotations.Nullable;

/**
 * Two masters, {@link #LONE} and {@link #REPLICATED}, and a slave of the second, each in a JVM of its own, to be killed
 * as a crash kills it; and a name server, which goes on. {@link #LONE} is an ASYNC_MASTER. {@link #REPLICATED} is a
 * SYNC_MASTER that acknowledges a message when its slave has it, too, or weakly when the slave has not got it within
 * {@link #SLAVE_TIMEOUT}. Replication is RocketMQ's stock one. Everything is on loopback. Thread-safe.
 */
public final class BrokerCluster implements Broker {
    /** The broker name of the master that has no slave. */
    public static final String LONE = "tenon-lone";

    /** The broker name of the master that has a slave. */
    public static final String REPLICATED = "tenon-replicated";

    /** How long the replicated master waits for its slave; less than a client waits for a send. */
    public static final Duration SLAVE_TIMEOUT = Duration.ofMillis(300);

    private static final String HOST = "127.0.0.1";
    private static final int FAST_LANE = 2;
    private static final int MASTER_ID = 0;
    private static final int SLAVE_ID = 1;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final BrokerSettings settings;
    private final NameServer nameServer;
    private final Member lone;
    private final Member replicated;
    private final Member slave;

    private BrokerCluster(BrokerSettings settings) {
        this.settings = settings;
        this.nameServer = NameServer.start(Ports.orFree(settings.nameServerPort()), settings.directory());
        this.lone = new Member(LONE, MASTER_ID, BrokerRole.ASYNC_MASTER, LoopbackReplicas.NONE);
        this.replicated = new Member(REPLICATED, MASTER_ID, BrokerRole.SYNC_MASTER, Ports.free(0));
        this.slave = new Member(REPLICATED, SLAVE_ID, BrokerRole.SLAVE, Ports.free(0));
    }

    /**
     * Starts all of them, at the same time, and returns when both masters accept messages and the slave follows. Of the
     * settings the ports and the proxy are not taken.
     *
     * @throws IllegalStateException if one does not start; its output is in {@code process.log} in its directory
     */
    public static BrokerCluster start(BrokerSettings settings) {
        RocketMq.prepareServer(settings.directory().resolve("logs"));
        try {
            Files.createDirectories(settings.directory());
        } catch (IOException e) {
            throw new UncheckedIOException("No folder for a cluster: " + settings.directory(), e);
        }
        BrokerCluster cluster = new BrokerCluster(settings.withPorts(0, 0));
        try {
            cluster.makeWhole();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** Returns the master that has no slave. */
    public Member lone() {
        return lone;
    }

    /** Returns the master that has a slave. */
    public Member replicated() {
        return replicated;
    }

    /** Returns the slave of the {@link #replicated} master. */
    public Member slave() {
        return slave;
    }

    @Override
    public String nameServerAddress() {
        return nameServer.address();
    }

    /** {@inheritDoc} For a cluster this is the lone master's. */
    @Override
    public String brokerAddress() {
        return lone.address();
    }

    @Override
    public @Nullable TcpProxy proxy() {
        return null;
    }

    /** {@inheritDoc} The topic is created on both masters and on the slave, all of which have to run. */
    @Override
    public void createTopic(String topic, int queues) {
        for (Member master : masters()) {
            try (BrokerAdmin admin = new BrokerAdmin(nameServerAddress(), master.address())) {
                admin.createTopic(topic, queues);
            }
            awaitTrue("a route of topic " + topic + " at " + master, () -> nameServer.hasRoute(topic, master.name));
        }
        // Without the request the slave would ask for the topics only once a minute.
        slave.ask("register");
        slave.ask("replicate-topics");
    }

    /** {@inheritDoc} The change is made at both masters, which have to run. */
    @Override
    public void setChecks(Duration timeOut, Duration interval, int max) {
        for (Member master : masters()) {
            master.set("transactionTimeOut", Long.toString(timeOut.toMillis()));
            master.set("transactionCheckInterval", Long.toString(interval.toMillis()));
            master.set("transactionCheckMax", Integer.toString(max));
        }
    }

    /** {@inheritDoc} The halves of all masters that run are added. */
    @Override
    public long pendingHalves(String topic) {
        return masters().stream()
                .filter(Member::isRunning)
                .mapToLong(master -> Long.parseLong(master.ask("halves " + topic)))
                .sum();
    }

    /** Returns when the slave follows its master and has everything that the master has. */
    public void awaitReplication() {
        awaitTrue(
                "the slave to follow its master",
                () -> Long.parseLong(replicated.ask("replicated")) == Long.parseLong(replicated.ask("stored")));
    }

    /** Starts whatever was killed, and returns when the slave follows its master. */
    public void makeWhole() {
        CompletableFuture<?>[] starts = List.of(lone, replicated, slave).stream()
                .filter(member -> !member.isRunning())
                .map(member -> CompletableFuture.runAsync(member::restart))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(starts).join();
        awaitReplication();
    }

    /** Kills all of them, which is fast, since nobody reads the stores afterwards. */
    @Override
    public void close() {
        List.of(lone, replicated, slave).forEach(Member::kill);
        nameServer.close();
    }

    private List<Member> masters() {
        return List.of(lone, replicated);
    }

    private static void awaitTrue(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Waited in vain for " + what + " for " + PATIENCE);
            }
            Pause.millis(20);
        }
    }

    /** One broker of the cluster. Thread-safe. */
    public final class Member {
        private final String name;
        private final int id;
        private final int port = Ports.free(FAST_LANE);
        private final Properties properties;
        private final Path directory;
        private @Nullable ChildJvm jvm;
        private int questions;

        private Member(String name, int id, BrokerRole role, int replicationPort) {
            this.name = name;
            this.id = id;
            this.directory = settings.directory().resolve(name + "-" + id);
            this.properties = properties(role, replicationPort);
        }

        /** Returns {@code host:port} at which clients find the broker. */
        public String address() {
            return HOST + ":" + port;
        }

        /** Whether the broker was started and not killed. */
        public synchronized boolean isRunning() {
            return jvm != null;
        }

        /** Kills the process, as kill -9 does, and returns when it is gone and no client is led to it any more. */
        public synchronized void kill() {
            if (jvm != null) {
                jvm.kill();
                jvm = null;
                awaitTrue("the name server to miss " + this, () -> !nameServer.knows(name, id));
            }
        }

        /**
         * Starts the broker, if need be after a kill, on the same port and store; returns when clients are led to it.
         */
        public synchronized void restart() {
            kill();
            try {
                Files.createDirectories(directory);
                Path file = directory.resolve("broker.conf");
                try (Writer writer = Files.newBufferedWriter(file)) {
                    properties.store(writer, null);
                }
                questions = 0;
                jvm = ChildJvm.start(
                        ClusterMember.class,
                        List.of("-Xmx256m"),
                        List.of(file.toString()),
                        directory.resolve("process.log"));
            } catch (IOException e) {
                throw new UncheckedIOException("No place for a broker: " + directory, e);
            }
            jvm.await(ClusterMember.READY, PATIENCE);
            // The broker registers as soon as it has started, but silently not at all where it has not yet found the
            // name server available, and then only 10 s later.
            awaitTrue("the registration of " + this, () -> {
                if (!nameServer.knows(name, id)) {
                    ask("register");
                }
                return nameServer.knows(name, id);
            });
        }

        /**
         * Changes a setting of the broker while it runs, as the stock admin tool does; it holds until the next {@link
         * #restart}.
         */
        public void set(String setting, String value) {
            ask("set " + setting + " " + value);
        }

        /**
         * Returns how often the broker has written which halves were ended. It does so in batches; a broker that is
         * killed before asks again about halves that it has delivered.
         */
        public long writtenEnds() {
            return Long.parseLong(ask("ends"));
        }

        synchronized String ask(String command) {
            if (jvm == null) {
                throw new IllegalStateException(this + " does not run; it was not asked to \"" + command + "\"");
            }
            jvm.tell(command);
            String prefix = ClusterMember.DONE + ++questions + " ";
            return jvm.await(prefix, PATIENCE).substring(prefix.length());
        }

        private Properties properties(BrokerRole role, int replicationPort) {
            Properties p = new Properties();
            p.setProperty("brokerClusterName", "tenon-testbed");
            p.setProperty("brokerName", name);
            p.setProperty("brokerId", Integer.toString(id));
            p.setProperty("brokerRole", role.name());
            p.setProperty("brokerIP1", HOST);
            p.setProperty("brokerIP2", HOST);
            p.setProperty("bindAddress", HOST);
            p.setProperty("listenPort", Integer.toString(port));
            p.setProperty("namesrvAddr", nameServer.address());
            p.setProperty("haListenPort", Integer.toString(replicationPort));
            // RocketMQ 5 takes a SYNC_MASTER for one that has to wait for nobody, unless it is told a number.
            p.setProperty("inSyncReplicas", role == BrokerRole.SYNC_MASTER ? "2" : "1");
            // A slave that is back asks so soon for what it has missed; the default is 5 s.
            p.setProperty("haSendHeartbeatInterval", "500");
            p.setProperty("slaveTimeout", Long.toString(SLAVE_TIMEOUT.toMillis()));
            // Without this a slave refuses to be read from.
            p.setProperty("slaveReadEnable", "true");
            p.setProperty("autoCreateTopicEnable", "false");
            p.setProperty("enableDetailStat", "false");
            p.setProperty("waitTimeMillsInSendQueue", Long.toString(RocketMq.PATIENCE_WITH_SENDS));
            p.setProperty("transactionTimeOut", millis(settings.transactionTimeOut()));
            p.setProperty("transactionCheckInterval", millis(settings.transactionCheckInterval()));
            p.setProperty("transactionCheckMax", Integer.toString(settings.transactionCheckMax()));
            p.setProperty("transactionOpBatchInterval", millis(settings.transactionOpBatchInterval()));
            p.setProperty("rocketmqHome", directory.toString());
            p.setProperty("brokerConfigPath", directory.resolve("changed.conf").toString());
            p.setProperty("storePathRootDir", directory.resolve("store").toString());
            p.setProperty("storePathCommitLog", directory.resolve("commitlog").toString());
            p.setProperty("mappedFileSizeCommitLog", Integer.toString(32 << 20));
            p.setProperty("mappedFileSizeConsumeQueue", Integer.toString(20 * 50_000));
            p.setProperty("maxIndexNum", "100000");
            p.setProperty("maxHashSlotNum", "20000");
            p.setProperty("timerWheelEnable", "false");
            p.setProperty("diskMaxUsedSpaceRatio", "98");
            return p;
        }

        private static String millis(Duration time) {
            return Long.toString(time.toMillis());
        }

        @Override
        public String toString() {
            return name + (id == MASTER_ID ? "" : " (slave)") + " at " + address();
        }
    }
}
