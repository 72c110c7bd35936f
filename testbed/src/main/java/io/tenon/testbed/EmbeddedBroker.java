package io.tenon.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.auth.config.AuthConfig;
import org.apache.rocketmq.broker.BrokerController;
import org.apache.rocketmq.broker.transaction.queue.TransactionalMessageServiceImpl;
import org.apache.rocketmq.broker.transaction.queue.TransactionalMessageUtil;
import org.apache.rocketmq.common.BrokerConfig;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyServerConfig;
import org.apache.rocketmq.store.MessageStore;
import org.apache.rocketmq.store.config.MessageStoreConfig;
import org.apache.rocketmq.store.exception.ConsumeQueueException;
import org.jspecify.annotations.Nullable;

/**
 * A RocketMQ 5.5.0 name server and broker in this JVM, on loopback. The broker can be stopped and started again on the
 * same port and store while the name server goes on, as when one machine of a cluster is restarted. Thread-safe.
 */
public final class EmbeddedBroker implements Broker {
    private static final String BROKER_NAME = "tenon-testbed";
    private static final String HOST = "127.0.0.1";
    private static final int FAST_LANE = 2;
    private static final int MEBIBYTE = 1024 * 1024;

    private final BrokerSettings settings;
    private final int listenPort;
    private final int announcedPort;
    private final @Nullable TcpProxy proxy;
    private final NameServer nameServer;
    private final BrokerAdmin admin;
    private @Nullable Running running;

    /** @param announced the port at which clients find the broker, 0 for its own or that of a proxy made here */
    private EmbeddedBroker(BrokerSettings settings, int announced) {
        this.settings = settings;
        this.nameServer = NameServer.start(Ports.orFree(settings.nameServerPort()), settings.directory());
        if (settings.proxied()) {
            this.listenPort = Ports.free(FAST_LANE);
            this.proxy = TcpProxy.start(settings.brokerPort(), listenPort);
            this.announcedPort = proxy.port();
        } else {
            this.listenPort = settings.brokerPort() == 0 ? Ports.free(FAST_LANE) : settings.brokerPort();
            this.announcedPort = announced == 0 ? listenPort : announced;
            this.proxy = null;
        }
        // The administration goes straight to the broker: what a test does to the proxy must not affect it.
        this.admin = new BrokerAdmin(nameServer.address(), HOST + ":" + listenPort);
    }

    /**
     * Starts both servers and returns when the broker accepts messages.
     *
     * @throws IllegalStateException if one of them does not start; nothing is left running then
     */
    public static EmbeddedBroker start(BrokerSettings settings) {
        return start(settings, 0);
    }

    /**
     * Starts both servers, with the broker announced at the port of a proxy that somebody else has put in front of it.
     */
    static EmbeddedBroker start(BrokerSettings settings, int announced) {
        RocketMq.prepareServer(settings.directory().resolve("logs"));
        try {
            Files.createDirectories(settings.directory());
        } catch (IOException e) {
            throw new UncheckedIOException("No folder for a broker: " + settings.directory(), e);
        }
        EmbeddedBroker broker = new EmbeddedBroker(settings, announced);
        try {
            broker.startBroker();
            return broker;
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    @Override
    public String nameServerAddress() {
        return nameServer.address();
    }

    @Override
    public String brokerAddress() {
        return HOST + ":" + announcedPort;
    }

    @Override
    public @Nullable TcpProxy proxy() {
        return proxy;
    }

    @Override
    public void createTopic(String topic, int queues) {
        admin.createTopic(topic, queues);
    }

    @Override
    public synchronized void setChecks(Duration timeOut, Duration interval, int max) {
        BrokerConfig config = running().controller.getBrokerConfig();
        config.setTransactionTimeOut(timeOut.toMillis());
        config.setTransactionCheckInterval(interval.toMillis());
        config.setTransactionCheckMax(max);
    }

    /** Makes the broker refuse half messages, or take them again, until it is restarted. */
    public synchronized void refuseHalves(boolean refuse) {
        running().controller.getBrokerConfig().setRejectTransactionMessage(refuse);
    }

    @Override
    public synchronized long pendingHalves(String topic) {
        return running().transactions().getTransactionMetrics().getTransactionCount(topic);
    }

    /** Starts the broker again on its port and store. Halves that were pending are pending still. */
    public synchronized void startBroker() {
        if (running != null) {
            return;
        }
        try {
            Running started = new Running(newController());
            running = started;
            awaitRegistration(started.controller);
        } catch (Exception e) {
            throw new IllegalStateException(
                    "The broker did not start on port " + listenPort + " with the store in " + settings.directory()
                            + "; the store is untouched by a failed start. See logs/rocketmq.log there.",
                    e);
        }
    }

    /**
     * Waits until the broker is registered. It registers as soon as it has started, but silently not at all while it
     * has not yet found the name server available, and then only 10 s later; until then it cannot create topics.
     */
    private void awaitRegistration(BrokerController controller) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!nameServer.knows(BROKER_NAME, MixAll.MASTER_ID)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("The broker on port " + listenPort
                        + " did not register with the name server " + nameServer.address() + " within 10 s");
            }
            Pause.millis(20);
            controller.registerBrokerAll(true, false, true);
        }
    }

    /** Stops the broker in good order, while the name server goes on. Does nothing if it is stopped already. */
    public synchronized void stopBroker() {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    @Override
    public synchronized void close() {
        stopBroker();
        admin.close();
        if (proxy != null) {
            proxy.close();
        }
        nameServer.close();
    }

    /** Returns how many messages the first queue of a topic has, which may be one of the broker's own. */
    public synchronized long messagesIn(String topic) throws ConsumeQueueException {
        MessageStore store = running().controller.getMessageStore();
        return store.getMaxOffsetInQueue(topic, 0) - store.getMinOffsetInQueue(topic, 0);
    }

    /**
     * Whether the broker's checks have come to the end of its halves: then none is pending, and each was ended, or
     * parked.
     */
    public synchronized boolean hasNoHalfPending() throws ConsumeQueueException {
        BrokerController controller = running().controller;
        String halves = TransactionalMessageUtil.buildHalfTopic();
        return controller
                        .getConsumerOffsetManager()
                        .queryOffset(TransactionalMessageUtil.buildConsumerGroup(), halves, 0)
                == controller.getMessageStore().getMaxOffsetInQueue(halves, 0);
    }

    /** Returns the store, for tests of the testbed itself. */
    synchronized MessageStore store() {
        return running().controller.getMessageStore();
    }

    private Running running() {
        if (running == null) {
            throw new IllegalStateException("The broker on port " + listenPort + " is stopped; call startBroker()");
        }
        return running;
    }

    private BrokerController newController() {
        BrokerConfig broker = new BrokerConfig();
        broker.setBrokerName(BROKER_NAME);
        broker.setBrokerClusterName(BROKER_NAME);
        broker.setBrokerIP1(HOST);
        broker.setBrokerIP2(HOST);
        broker.setListenPort(listenPort);
        broker.setNamesrvAddr(nameServer.address());
        broker.setRocketmqHome(settings.directory().toString());
        broker.setBrokerConfigPath(
                settings.directory().resolve("broker.properties").toString());
        broker.setAutoCreateTopicEnable(false);
        broker.setEnableDetailStat(false);
        broker.setTransactionTimeOut(settings.transactionTimeOut().toMillis());
        broker.setTransactionCheckInterval(settings.transactionCheckInterval().toMillis());
        broker.setTransactionCheckMax(settings.transactionCheckMax());
        broker.setTransactionOpBatchInterval(
                Math.toIntExact(settings.transactionOpBatchInterval().toMillis()));
        IdleSpinGuard.prepare(broker);
        MessageStoreConfig store = storeConfig(settings.directory().resolve("store"));
        Properties more = new Properties();
        more.putAll(settings.more());
        MixAll.properties2Object(more, broker);
        MixAll.properties2Object(more, store);
        AuthConfig auth = new AuthConfig();
        // The rules are kept in static maps, by this name: brokers of one JVM would share the first one's.
        auth.setConfigName(BROKER_NAME + "-" + listenPort);
        auth.setClusterName(BROKER_NAME);
        auth.setAuthConfigPath(settings.directory().resolve("auth").toString());
        MixAll.properties2Object(more, auth);
        return new BrokerController(broker, serverConfig(listenPort), new NettyClientConfig(), store, auth) {
            @Override
            public String getBrokerAddr() {
                return brokerAddress();
            }
        };
    }

    private static NettyServerConfig serverConfig(int port) {
        NettyServerConfig config = new NettyServerConfig();
        config.setBindAddress(HOST);
        config.setListenPort(port);
        return config;
    }

    private static MessageStoreConfig storeConfig(Path directory) {
        MessageStoreConfig config = new MessageStoreConfig();
        config.setStorePathRootDir(directory.toString());
        config.setStorePathCommitLog(directory.resolve("commitlog").toString());
        config.setMappedFileSizeCommitLog(32 * MEBIBYTE);
        config.setMappedFileSizeConsumeQueue(20 * 50_000);
        config.setMaxIndexNum(100_000);
        config.setMaxHashSlotNum(20_000);
        config.setTimerWheelEnable(false);
        config.setDiskMaxUsedSpaceRatio(98);
        config.setHaListenPort(LoopbackReplicas.NONE);
        return config;
    }

    /** One run of the broker, between a start and a stop. */
    private static final class Running {
        private final BrokerController controller;
        private final IdleSpinGuard guard;
        private final OffsetKeeper keeper;

        Running(BrokerController controller) throws Exception {
            this.controller = controller;
            try {
                if (!controller.initialize()) {
                    throw new IOException("BrokerController.initialize() returned false");
                }
                controller.start();
                PopServices.stop(controller);
            } catch (Exception e) {
                MessageRocksDbGuard.stopFlushing(controller);
                controller.shutdown();
                throw e;
            }
            this.guard = new IdleSpinGuard(controller);
            this.keeper = new OffsetKeeper(controller.getConsumerOffsetManager());
        }

        TransactionalMessageServiceImpl transactions() {
            return (TransactionalMessageServiceImpl) controller.getTransactionalMessageService();
        }

        void close() {
            keeper.close();
            guard.close();
            MessageRocksDbGuard.stopFlushing(controller);
            HastyShutdown.run(controller::shutdown);
        }
    }
}
