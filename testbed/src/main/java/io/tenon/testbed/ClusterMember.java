package io.tenon.testbed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.rocketmq.broker.BrokerController;
import org.apache.rocketmq.broker.transaction.queue.TransactionalMessageServiceImpl;
import org.apache.rocketmq.broker.transaction.queue.TransactionalMessageUtil;
import org.apache.rocketmq.common.BrokerConfig;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyServerConfig;
import org.apache.rocketmq.store.DefaultMessageStore;
import org.apache.rocketmq.store.config.MessageStoreConfig;
import org.apache.rocketmq.store.exception.ConsumeQueueException;
import org.apache.rocketmq.store.ha.HAConnection;

/** Runs in a child of a {@link BrokerCluster}: one broker, configured by a stock properties file. */
final class ClusterMember {
    static final String READY = "READY";
    static final String DONE = "DONE ";

    /** The queue of all halves, of which a broker has only one. */
    private static final int TRANSACTION_QUEUE = 0;

    private final BrokerController controller;

    private ClusterMember(Properties properties) throws Exception {
        BrokerConfig broker = new BrokerConfig();
        NettyServerConfig server = new NettyServerConfig();
        MessageStoreConfig store = new MessageStoreConfig();
        MixAll.properties2Object(properties, broker);
        MixAll.properties2Object(properties, server);
        MixAll.properties2Object(properties, store);
        IdleSpinGuard.prepare(broker);
        this.controller = new BrokerController(broker, server, new NettyClientConfig(), store);
        if (!controller.initialize()) {
            throw new IOException("BrokerController.initialize() returned false, port " + server.getListenPort());
        }
        controller.start();
        PopServices.stop(controller);
    }

    /** Obeys lines on standard input until it ends. */
    public static void main(String[] arguments) throws Exception {
        // Standard output carries the answers: whatever a library prints goes elsewhere.
        PrintStream answers = System.out;
        System.setOut(System.err);
        Path file = Path.of(arguments[0]);
        RocketMq.prepareServer(file.resolveSibling("logs"));
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        ClusterMember member = new ClusterMember(properties);
        try (IdleSpinGuard guard = new IdleSpinGuard(member.controller)) {
            answers.println(READY);
            answers.flush();
            BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            int questions = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                answers.println(DONE + ++questions + " " + member.obey(line.split(" ")));
                answers.flush();
            }
        }
        // The parent is gone, and with it everybody who could want an orderly end.
        Runtime.getRuntime().halt(0);
    }

    private String obey(String[] words) throws ConsumeQueueException {
        switch (words[0]) {
            case "register" -> controller.registerBrokerAll(true, false, true);
            case "replicate-topics" -> controller.getSlaveSynchronize().syncAll();
            case "follow" -> controller.getMessageStore().wakeupHAClient();
            case "set" -> set(words[1], words[2]);
            case "halves" -> {
                return Long.toString(transactions().getTransactionMetrics().getTransactionCount(words[1]));
            }
            case "ends" -> {
                return Long.toString(controller
                        .getMessageStore()
                        .getMaxOffsetInQueue(TransactionalMessageUtil.buildOpTopic(), TRANSACTION_QUEUE));
            }
            case "replicated" -> {
                return Long.toString(replicated());
            }
            case "stored" -> {
                return Long.toString(controller.getMessageStore().getMaxPhyOffset());
            }
            default -> throw new IllegalArgumentException("Unknown command " + words[0]);
        }
        return "";
    }

    /** Returns the offset up to which a slave that follows just now has the store; -1 if none does. */
    private long replicated() {
        List<HAConnection> slaves = ((DefaultMessageStore) controller.getMessageStore())
                .getHaService()
                .getConnectionList();
        synchronized (slaves) {
            return slaves.stream()
                    .mapToLong(HAConnection::getSlaveAckOffset)
                    .max()
                    .orElse(-1);
        }
    }

    /** Changes a setting, as the admin request UPDATE_BROKER_CONFIG does. */
    private void set(String name, String value) {
        Properties change = new Properties();
        change.setProperty(name, value);
        MixAll.properties2Object(change, controller.getBrokerConfig());
        MixAll.properties2Object(change, controller.getMessageStoreConfig());
    }

    private TransactionalMessageServiceImpl transactions() {
        return (TransactionalMessageServiceImpl) controller.getTransactionalMessageService();
    }
}
