package io.tenon.testbed;

import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.common.constant.PermName;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyRemotingClient;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.CreateTopicRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.namesrv.GetRouteInfoRequestHeader;

/**
 * Sends the few administrative requests that tests need as a stock tool would, in the same way to a broker here or
 * elsewhere.
 */
final class BrokerAdmin implements AutoCloseable {
    private static final long TIMEOUT_MILLIS = 10_000;
    private static final long ROUTE_WAIT_MILLIS = 10_000;

    private final String nameServer;
    private final String broker;
    private final NettyRemotingClient client;

    BrokerAdmin(String nameServer, String broker) {
        this.nameServer = nameServer;
        this.broker = broker;
        NettyClientConfig config = new NettyClientConfig();
        config.setClientWorkerThreads(1);
        config.setClientCallbackExecutorThreads(1);
        this.client = new NettyRemotingClient(config);
        client.start();
    }

    void createTopic(String topic, int queues) {
        CreateTopicRequestHeader header = new CreateTopicRequestHeader();
        header.setTopic(topic);
        header.setDefaultTopic("TBW102");
        header.setReadQueueNums(queues);
        header.setWriteQueueNums(queues);
        header.setPerm(PermName.PERM_READ | PermName.PERM_WRITE);
        header.setTopicFilterType("SINGLE_TAG");
        header.setTopicSysFlag(0);
        header.setOrder(false);
        RemotingCommand answer =
                invoke(broker, RemotingCommand.createRequestCommand(RequestCode.UPDATE_AND_CREATE_TOPIC, header));
        if (answer.getCode() != ResponseCode.SUCCESS) {
            throw refused("create topic " + topic, answer);
        }
        awaitRoute(topic, () -> {});
    }

    /** Returns when the name server knows a route of the topic; until then the remedy is applied again and again. */
    void awaitRoute(String topic, Runnable remedy) {
        GetRouteInfoRequestHeader header = new GetRouteInfoRequestHeader();
        header.setTopic(topic);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ROUTE_WAIT_MILLIS);
        while (true) {
            RemotingCommand answer = invoke(
                    nameServer, RemotingCommand.createRequestCommand(RequestCode.GET_ROUTEINFO_BY_TOPIC, header));
            if (answer.getCode() == ResponseCode.SUCCESS) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Name server " + nameServer + " knows no route of topic " + topic + " "
                        + ROUTE_WAIT_MILLIS + " ms after broker " + broker + " should have announced it (code "
                        + answer.getCode()
                        + ": " + answer.getRemark() + "). See rocketmq.log below the broker's directory.");
            }
            remedy.run();
            Pause.millis(20);
        }
    }

    private RemotingCommand invoke(String address, RemotingCommand request) {
        try {
            return client.invokeSync(address, request, TIMEOUT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for an answer of " + address, e);
        } catch (Exception e) {
            throw new IllegalStateException(
                    "No answer from " + address + " to request " + request.getCode() + "; is it running?", e);
        }
    }

    private IllegalStateException refused(String what, RemotingCommand answer) {
        return new IllegalStateException("Broker " + broker + " refused to " + what + " (code " + answer.getCode()
                + ": " + answer.getRemark() + "); nothing was changed");
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
