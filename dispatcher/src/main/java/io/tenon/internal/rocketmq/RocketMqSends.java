package io.tenon.internal.rocketmq;

import io.tenon.internal.relay.BrokerSendException;
import io.tenon.internal.relay.BrokerSendException.Kind;
import io.tenon.internal.relay.BrokerSends;
import io.tenon.internal.relay.OutboxMessage;
import io.tenon.internal.stored.HalfTopics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.rocketmq.client.common.ClientErrorCode;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.selector.SelectMessageQueueByHash;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageBatch;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;

/**
 * Sends messages of the outbox by a member of Tenon's check group, which shares the client instance of the application's producer,
 * and with it connections, TLS and the RPC hook, and does what that producer is set to. It has none of its hooks, which ran when
 * the application sent, but its message trace, which is about what reached the broker. A broker that acknowledges with less
 * safety than it was configured for (FLUSH_DISK_TIMEOUT and so on) has stored the message, as the stock producer sees it.
 * Thread-safe.
 */
final class RocketMqSends implements BrokerSends {
    /**
     * How many bytes of a request are kept for its headers, and for the few bytes that a batch needs for each message.
     */
    private static final int ROOM = 64 << 10;

    /** The code of GET_ROUTEINFO_BY_TOPIC. */
    private static final int GET_ROUTE = 105;

    private static final long NAME_SERVER_MILLIS = 1_000;

    /** What brokers say to a client whose credentials are wrong, or have expired; they have no code for it. */
    private static final List<String> NOT_AUTHENTICATED = Collections.unmodifiableList(Arrays.asList(
            "check signature failed",
            "Check signature failed",
            "is not found.",
            "is disabled.",
            "username cannot be null",
            "No accessKey is configured",
            "No acl config for"));

    private static final String RETRY_TOPIC = "%RETRY%";

    private final DefaultMQProducerImpl client;
    private final DefaultMQProducer template;
    private final UnansweredTries unanswered = new UnansweredTries();

    /**
     * @param client the member, started
     * @param template the application's producer
     */
    RocketMqSends(DefaultMQProducerImpl client, DefaultMQProducer template) {
        this.client = client;
        this.template = template;
        DefaultMQProducer facade = client.getDefaultMQProducer();
        facade.setCompressMsgBodyOverHowmuch(template.getCompressMsgBodyOverHowmuch());
        facade.setRetryTimesWhenSendFailed(template.getRetryTimesWhenSendFailed());
        facade.setRetryAnotherBrokerWhenNotStoreOK(template.isRetryAnotherBrokerWhenNotStoreOK());
        facade.setMaxMessageSize(template.getMaxMessageSize());
        ClientTrace.follow(client, template);
        client.registerSendMessageHook(unanswered);
    }

    @Override
    public boolean goesAlone(OutboxMessage outgoing) {
        Message message = outgoing.message();
        return outgoing.size() >= Math.min(template.getCompressMsgBodyOverHowmuch(), mostBytes())
                || HalfRequirements.whyNotAHalf(message) != null
                || message.getTopic().startsWith(RETRY_TOPIC);
    }

    @Override
    public int mostBytes() {
        return Math.max(ROOM, template.getMaxMessageSize() - ROOM);
    }

    @Override
    public void send(List<OutboxMessage> messages, long timeoutMillis)
            throws BrokerSendException, InterruptedException {
        unanswered.begin();
        try {
            if (messages.size() == 1) {
                sendOne(messages.get(0), timeoutMillis);
            } else {
                sendTogether(messages, timeoutMillis);
            }
        } catch (MQClientException | RemotingException | MQBrokerException | RuntimeException e) {
            throw new BrokerSendException(kindOf(e, messages.get(0).topic()), unanswered.end() != null, e);
        } finally {
            unanswered.end();
        }
    }

    private void sendOne(OutboxMessage outgoing, long timeoutMillis)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        MessageQueue queue = outgoing.queue();
        Integer hash = outgoing.hash();
        // The client changes a message while it sends it, and what is sent may have to be handed over as it was.
        Message message = HalfCopies.copyOf(outgoing.message());
        if (queue != null) {
            client.send(message, queue, timeoutMillis);
        } else if (hash != null) {
            client.send(message, new SelectMessageQueueByHash(), hash, timeoutMillis);
        } else {
            client.send(message, timeoutMillis);
        }
    }

    private void sendTogether(List<OutboxMessage> outgoing, long timeoutMillis)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        List<Message> messages = new ArrayList<>(outgoing.size());
        outgoing.forEach(each -> messages.add(each.message()));
        MessageBatch batch = MessageBatch.generateFromList(messages);
        MessageClientIDSetter.setUniqID(batch);
        batch.setBody(batch.encode());
        MessageQueue queue = outgoing.get(0).queue();
        Integer hash = outgoing.get(0).hash(); // the hash of all, since they are of one lane
        if (queue != null) {
            client.send(batch, queue, timeoutMillis);
        } else if (hash != null) {
            client.send(batch, new SelectMessageQueueByHash(), hash, timeoutMillis);
        } else {
            client.send(batch, timeoutMillis);
        }
    }

    /** What a failure of the client's, with a half or with a message of the outbox, says about the message (O5, O8). */
    Kind kindOf(Throwable failure, String topic) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RemotingException) {
                return Kind.BROKER_AWAY;
            }
            if (cause instanceof MQBrokerException) {
                return kindOf((MQBrokerException) cause);
            }
        }
        if (!(failure instanceof MQClientException)) {
            return Kind.BROKER_FAILED;
        }
        int code = ((MQClientException) failure).getResponseCode();
        if (BrokerCodes.REFUSED_FOR_GOOD.contains(code)) {
            return Kind.REFUSED_FOR_GOOD;
        }
        String text = String.valueOf(((MQClientException) failure).getErrorMessage());
        if (code == ClientErrorCode.NOT_FOUND_TOPIC_EXCEPTION || text.startsWith("No route info")) {
            return kindWithoutRoute(topic);
        }
        // What else the client says by itself is about the message (an illegal topic, a queue of another one), unless
        // it has no address of the broker or is not running.
        boolean aboutTheMessage = code == -1 && failure.getCause() == null;
        boolean aboutTheBroker = text.startsWith("The broker[") || text.startsWith("The producer service state");
        return aboutTheMessage && !aboutTheBroker ? Kind.REFUSED : Kind.BROKER_AWAY;
    }

    /**
     * What a broker's answer says about the message. A code says little by itself: 16 is also that of a broker that
     * takes no messages, and 1 that of ACL's refusals.
     */
    static Kind kindOf(MQBrokerException answer) {
        int code = answer.getResponseCode();
        String remark = String.valueOf(answer.getErrorMessage());
        if (code == BrokerCodes.NO_PERMISSION && remark.startsWith("the broker[")) {
            return Kind.BROKER_AWAY;
        }
        if (NOT_AUTHENTICATED.stream().anyMatch(remark::contains)) {
            return Kind.BROKER_AWAY; // with these credentials it would be the same with any other message
        }
        if (code == BrokerCodes.SYSTEM_ERROR && remark.contains("AclException")) {
            return Kind.REFUSED;
        }
        if (BrokerCodes.REFUSED_FOR_GOOD.contains(code)) {
            return Kind.REFUSED_FOR_GOOD;
        }
        if (BrokerCodes.REFUSED.contains(code)) {
            return Kind.REFUSED;
        }
        return BrokerCodes.BUSY.contains(code) ? Kind.BROKER_AWAY : Kind.BROKER_FAILED;
    }

    /**
     * What a missing route says about a message of this topic. A name server forgets the topics of a broker that is
     * down; so that it does not know this topic counts only if it knows the topic of halves, which every broker has.
     */
    private Kind kindWithoutRoute(String topic) {
        try {
            boolean unknown = routeCode(topic) == BrokerCodes.TOPIC_NOT_EXIST;
            return unknown && routeCode(HalfTopics.HALVES) == BrokerCodes.SUCCESS ? Kind.REFUSED : Kind.BROKER_AWAY;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Kind.BROKER_AWAY;
        } catch (RemotingException | RuntimeException e) {
            return Kind.BROKER_AWAY; // nobody says whether there is such a topic
        }
    }

    /**
     * Asks a name server for a topic's route, and returns the code of its answer. By a bare request: the client's
     * method returns a type that is elsewhere in each version.
     */
    @SuppressWarnings("NullAway") // the client takes null for the name server in use
    private int routeCode(String topic) throws RemotingException, InterruptedException {
        RemotingCommand request = RemotingCommand.createRequestCommand(GET_ROUTE, null);
        request.addExtField("topic", topic);
        return client.getMqClientFactory()
                .getMQClientAPIImpl()
                .getRemotingClient()
                .invokeSync(null, request, NAME_SERVER_MILLIS)
                .getCode();
    }
}
