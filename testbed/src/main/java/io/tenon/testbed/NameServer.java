package io.tenon.testbed;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.rocketmq.common.namesrv.NamesrvConfig;
import org.apache.rocketmq.namesrv.NamesrvController;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyServerConfig;
import org.apache.rocketmq.remoting.protocol.route.BrokerData;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;

/** A RocketMQ name server in this JVM, on loopback. Thread-safe. */
final class NameServer implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private final int port;
    private final NamesrvController controller;

    private NameServer(int port, NamesrvController controller) {
        this.port = port;
        this.controller = controller;
    }

    /**
     * Starts the name server.
     *
     * @throws IllegalStateException if it does not start; nothing is left running then
     */
    static NameServer start(int port, Path directory) {
        NettyServerConfig server = new NettyServerConfig();
        server.setBindAddress(HOST);
        server.setListenPort(port);
        NamesrvConfig config = new NamesrvConfig();
        config.setRocketmqHome(directory.toString());
        config.setKvConfigPath(directory.resolve("namesrv/kvConfig.json").toString());
        config.setConfigStorePath(
                directory.resolve("namesrv/namesrv.properties").toString());
        NamesrvController controller = new NamesrvController(config, server, new NettyClientConfig());
        try {
            if (!controller.initialize()) {
                throw new IOException("NamesrvController.initialize() returned false, port " + port);
            }
            controller.start();
        } catch (Exception e) {
            controller.shutdown();
            throw new IllegalStateException("The name server did not start in " + directory, e);
        }
        return new NameServer(port, controller);
    }

    String address() {
        return HOST + ":" + port;
    }

    /** Whether the broker is registered; one whose connection broke is not. */
    boolean knows(String brokerName, long brokerId) {
        BrokerData brokers = controller
                .getRouteInfoManager()
                .getAllClusterInfo()
                .getBrokerAddrTable()
                .get(brokerName);
        return brokers != null && brokers.getBrokerAddrs().containsKey(brokerId);
    }

    /** Whether clients are told that the broker has queues of the topic. */
    boolean hasRoute(String topic, String brokerName) {
        TopicRouteData route = controller.getRouteInfoManager().pickupTopicRouteData(topic);
        return route != null
                && route.getQueueDatas().stream()
                        .anyMatch(queues -> queues.getBrokerName().equals(brokerName));
    }

    @Override
    public void close() {
        HastyShutdown.run(controller::shutdown);
    }
}
