package io.tenon.operations.rocketmq;

import io.tenon.internal.rocketmq.stored.BrokerRequests;
import io.tenon.internal.rocketmq.stored.ClientRequests;
import io.tenon.internal.rocketmq.stored.RocketMqMessages;
import io.tenon.internal.stored.BrokerMessages;
import io.tenon.operations.connection.BrokerAnswer;
import io.tenon.operations.connection.BrokerConnection;
import io.tenon.operations.connection.BrokerConnectionSettings;
import io.tenon.operations.connection.BrokerRequest;
import io.tenon.operations.connection.Probe;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.MQVersion;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.CommandCustomHeader;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.jspecify.annotations.Nullable;

/**
 * Asks through a producer of the application's client, in a group of its own. It uses only API that is the same from
 * 4.9 to 5.5, and sends requests by their codes, with headers of our own, because those of the client moved between
 * packages. Used by one thread.
 */
public final class RocketMqConnection implements BrokerConnection, BrokerRequests {
    /**
     * The producer group. A half is left in it if the doctor dies between probe and END: nobody answers its checks, so
     * it is parked.
     */
    private static final String GROUP = "tenon-doctor";

    private static final int END_TRANSACTION = 37;
    private static final int VIEW_MESSAGE_BY_ID = 33;
    private static final int ROLLBACK = 12;
    private static final int SUCCESS = 0;
    private static final int TIMEOUT_MILLIS = 5000;

    private final DefaultMQProducer producer;

    /** @throws MQClientException if the client does not start; none of its threads is left then */
    public RocketMqConnection(BrokerConnectionSettings settings)
            throws MQClientException, ReflectiveOperationException {
        // Without these properties the client would write its log into the home of the user, beside the logs of an
        // application.
        System.setProperty("rocketmq.client.logRoot", settings.logs().toString());
        System.setProperty("rocketmq.log.root", settings.logs().toString());
        producer = new DefaultMQProducer(GROUP, hookOf(settings));
        producer.setNamesrvAddr(settings.nameServers());
        producer.setInstanceName("tenon-doctor-" + UUID.randomUUID());
        producer.setUseTLS(settings.tls());
        producer.setVipChannelEnabled(false);
        producer.setRetryTimesWhenSendFailed(0);
        producer.start();
    }

    /**
     * Returns the hook that signs requests. It is found by name, because in older clients it is in a jar that an
     * application without ACL does not have.
     */
    private static @Nullable RPCHook hookOf(BrokerConnectionSettings settings) throws ReflectiveOperationException {
        if (settings.accessKey() == null) {
            return null;
        }
        ClassLoader loader = RocketMqConnection.class.getClassLoader();
        Class<?> credentials = Class.forName("org.apache.rocketmq.acl.common.SessionCredentials", true, loader);
        return Class.forName("org.apache.rocketmq.acl.common.AclClientRPCHook", true, loader)
                .asSubclass(RPCHook.class)
                .getConstructor(credentials)
                .newInstance(credentials
                        .getConstructor(String.class, String.class)
                        .newInstance(settings.accessKey(), settings.secretKey()));
    }

    @Override
    public String versionName(int number) {
        return MQVersion.getVersionDesc(number);
    }

    @Override
    public BrokerAnswer ask(String address, BrokerRequest request) throws IOException {
        RemotingCommand answer = invoke(address, request.code(), headerOf(request));
        return new BrokerAnswer(answer.getCode(), answer.getRemark(), answer.getBody());
    }

    private static @Nullable CommandCustomHeader headerOf(BrokerRequest request) {
        String topic = request.topic();
        String group = request.group();
        return topic != null ? new TopicHeader(topic) : group != null ? new ProducerGroupHeader(group) : null;
    }

    private RemotingCommand invoke(String address, int code, @Nullable CommandCustomHeader header) throws IOException {
        return invoke(address, RemotingCommand.createRequestCommand(code, header), TIMEOUT_MILLIS);
    }

    @Override
    public RemotingCommand invoke(String address, RemotingCommand request, long millis) throws IOException {
        return ClientRequests.invoke(client(), address, request, millis);
    }

    private MQClientInstance client() {
        return producer.getDefaultMQProducerImpl().getMqClientFactory();
    }

    @Override
    public BrokerMessages messages() {
        return new RocketMqMessages(this);
    }

    @Override
    public SendResult send(Message message, MessageQueue queue, long millis)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        return producer.send(message, queue, millis);
    }

    @Override
    public Probe probe(String topic) throws IOException {
        Message half = new Message(topic, "tenon-doctor".getBytes(StandardCharsets.UTF_8));
        MessageAccessor.putProperty(half, "TRAN_MSG", "true");
        MessageAccessor.putProperty(half, "PGROUP", GROUP);
        long sent = System.currentTimeMillis();
        SendResult result = send(half);
        long answered = System.currentTimeMillis();
        String broker = result.getMessageQueue().getBrokerName();
        String address = client().findBrokerAddressInPublish(broker);
        if (address == null) {
            throw new IOException("no address is known of broker " + broker + ", which stored it");
        }
        long offset = MessageDecoder.decodeMessageId(result.getOffsetMsgId()).getOffset();
        return new Probe(
                broker,
                result.getMsgId(),
                result.getSendStatus().name(),
                sent,
                answered,
                storedMillis(address, topic, offset),
                rollBack(address, new RollbackHeader(topic, GROUP, result, offset, broker)));
    }

    private SendResult send(Message half) throws IOException {
        try {
            return producer.send(half, TIMEOUT_MILLIS);
        } catch (MQClientException | RemotingException | MQBrokerException e) {
            throw new IOException(e.getClass().getSimpleName() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw ClientRequests.interrupted(e);
        }
    }

    /** Returns when the message was stored, by the broker's clock; 0 if the broker does not show the message. */
    private long storedMillis(String address, String topic, long offset) {
        try {
            RemotingCommand answer = invoke(address, VIEW_MESSAGE_BY_ID, new ViewHeader(topic, offset));
            byte[] body = answer.getBody();
            if (answer.getCode() != SUCCESS || body == null) {
                return 0;
            }
            MessageExt stored = MessageDecoder.decode(ByteBuffer.wrap(body));
            return stored == null ? 0 : stored.getStoreTimestamp();
        } catch (IOException e) {
            // The finding says then that the clock could not be read.
            return 0;
        }
    }

    private String rollBack(String address, RollbackHeader end) {
        try {
            RemotingCommand answer = invoke(address, END_TRANSACTION, end);
            return answer.getCode() == SUCCESS ? "" : "code " + answer.getCode() + ", " + answer.getRemark();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Override
    public void close() {
        producer.shutdown();
    }

    // The headers have the fields of the client's own ones, which is what goes over the wire and what ACL signs.

    private static final class TopicHeader implements CommandCustomHeader {
        @SuppressWarnings("unused") // read by the client
        private final String topic;

        TopicHeader(String topic) {
            this.topic = topic;
        }

        @Override
        public void checkFields() {}
    }

    private static final class ProducerGroupHeader implements CommandCustomHeader {
        @SuppressWarnings("unused") // read by the client
        private final String producerGroup;

        ProducerGroupHeader(String producerGroup) {
            this.producerGroup = producerGroup;
        }

        @Override
        public void checkFields() {}
    }

    @SuppressWarnings("unused") // read by the client
    private static final class ViewHeader implements CommandCustomHeader {
        private final String topic;
        private final Long offset;

        ViewHeader(String topic, long offset) {
            this.topic = topic;
            this.offset = offset;
        }

        @Override
        public void checkFields() {}
    }

    @SuppressWarnings("unused") // read by the client
    private static final class RollbackHeader implements CommandCustomHeader {
        private final String topic;
        private final String producerGroup;
        private final Long tranStateTableOffset;
        private final Long commitLogOffset;
        private final Integer commitOrRollback = ROLLBACK;
        private final Boolean fromTransactionCheck = false;
        private final String msgId;
        private final @Nullable String transactionId;
        private final String brokerName;

        RollbackHeader(String topic, String group, SendResult half, long commitLogOffset, String brokerName) {
            this.topic = topic;
            this.producerGroup = group;
            this.tranStateTableOffset = half.getQueueOffset();
            this.commitLogOffset = commitLogOffset;
            this.msgId = half.getMsgId();
            this.transactionId = half.getTransactionId();
            this.brokerName = brokerName;
        }

        @Override
        public void checkFields() {}
    }
}
