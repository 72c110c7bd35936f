package io.tenon.internal.rocketmq.stored;

import io.tenon.internal.rescue.RescueLead;
import io.tenon.internal.stored.BrokerAddress;
import io.tenon.internal.stored.BrokerMessages;
import io.tenon.internal.stored.BrokerRefusedException;
import io.tenon.internal.stored.StoredMessage;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingConnectException;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;

/** Reads messages of brokers, and puts halves back, by requests that all versions share. Used by one thread. */
public final class RocketMqMessages implements BrokerMessages {
    private static final int PULL_MESSAGE = 11;
    private static final int QUERY_MESSAGE = 12;
    private static final int QUERY_CONSUMER_OFFSET = 14;
    private static final int GET_BROKER_CONFIG = 26;
    private static final int GET_BROKER_RUNTIME_INFO = 28;
    private static final int SEARCH_OFFSET_BY_TIMESTAMP = 29;
    private static final int GET_MAX_OFFSET = 30;
    private static final int GET_MIN_OFFSET = 31;
    private static final int RESUME_CHECK_HALF_MESSAGE = 323;

    private static final long READ_MILLIS = 5_000;

    private static final Pattern BOOT_MILLIS = Pattern.compile("\"bootTimestamp\"\\s*:\\s*\"?(\\d+)");

    /**
     * The position of the queue offset in a message as a broker writes it: size, magic code, checksum, queue, flag,
     * offset in the queue, offset in the log.
     */
    private static final int QUEUE_OFFSET = 20;

    private static final int COMMIT_LOG_OFFSET = 28;

    /** How many bytes a message has at least: up to the end of its offset in the log. */
    private static final int SMALLEST = 36;

    private static final int SUCCESS = 0;
    private static final int SYSTEM_ERROR = 1;
    private static final int NOT_SUPPORTED = 3;
    private static final int NO_PERMISSION = 16;
    private static final int NO_TOPIC = 17;
    private static final int PULL_NOT_FOUND = 19;
    private static final int PULL_RETRY_IMMEDIATELY = 20;
    private static final int PULL_OFFSET_MOVED = 21;
    private static final int QUERY_NOT_FOUND = 22;

    /**
     * The properties that make a message a half, or say where a half was to go: an ordinary message must not have them.
     */
    private static final Set<String> OF_A_HALF = new HashSet<>(Arrays.asList(
            "TRAN_MSG",
            "PGROUP",
            "REAL_TOPIC",
            "REAL_QID",
            "TRANSACTION_CHECK_TIMES",
            "TRAN_PREPARED_QUEUE_OFFSET",
            "CHECK_IMMUNITY_TIME_IN_SECONDS",
            "__transactionId__",
            "CLUSTER",
            "POP_CK",
            "WAIT"));

    private final BrokerRequests connection;

    public RocketMqMessages(BrokerRequests connection) {
        this.connection = connection;
    }

    @Override
    public List<StoredMessage> byId(BrokerAddress broker, String topic, String messageId) throws IOException {
        List<StoredMessage> found = query(broker, topic, messageId, true);
        found.removeIf(message -> !messageId.equals(message.messageId()));
        return found;
    }

    @Override
    public List<StoredMessage> byKey(BrokerAddress broker, String topic, String key) throws IOException {
        List<StoredMessage> found = query(broker, topic, key, false);
        found.removeIf(message -> !hasKey(message, key)); // the index knows hashes only
        return found;
    }

    private static boolean hasKey(StoredMessage message, String key) {
        String keys = message.keys();
        return keys != null && Arrays.asList(keys.split(" ")).contains(key);
    }

    private List<StoredMessage> query(BrokerAddress broker, String topic, String key, boolean isId) throws IOException {
        RemotingCommand request = RemotingCommand.createRequestCommand(
                QUERY_MESSAGE, new MessageHeaders.Query(topic, key, Long.MAX_VALUE));
        request.addExtField("_UNIQUE_KEY_QUERY", Boolean.toString(isId));
        RemotingCommand answer = connection.invoke(broker.address, request, READ_MILLIS);
        if (answer.getCode() == QUERY_NOT_FOUND) {
            return new ArrayList<>();
        }
        return messages(broker, required(broker, answer));
    }

    @Override
    public List<StoredMessage> read(BrokerAddress broker, String topic, int queue, long offset) throws IOException {
        RemotingCommand answer = connection.invoke(
                broker.address,
                RemotingCommand.createRequestCommand(PULL_MESSAGE, new MessageHeaders.Pull(topic, queue, offset)),
                READ_MILLIS);
        switch (answer.getCode()) {
            case PULL_NOT_FOUND:
            case PULL_RETRY_IMMEDIATELY:
            case PULL_OFFSET_MOVED:
            case NO_TOPIC:
                return new ArrayList<>();
            default:
                return messages(broker, required(broker, answer));
        }
    }

    private static List<StoredMessage> messages(BrokerAddress broker, RemotingCommand answer) throws IOException {
        List<StoredMessage> found = new ArrayList<>();
        byte[] body = answer.getBody();
        int at = 0;
        while (body != null && at < body.length) {
            int size = body.length - at < SMALLEST ? 0 : ByteBuffer.wrap(body).getInt(at);
            if (size < SMALLEST || size > body.length - at) {
                throw new IOException(broker + " answers with what is no message");
            }
            found.add(stored(broker, body, at, size));
            at += size;
        }
        return found;
    }

    /**
     * Decodes one message of an answer: the client's decoder, given all of them, passes over those behind one that it
     * cannot read. A later client may have compressed the body in a way that this one does not know; then the message
     * has no body here.
     */
    private static StoredMessage stored(BrokerAddress broker, byte[] answer, int at, int size) {
        MessageExt message =
                MessageDecoder.decode(ByteBuffer.wrap(answer, at, size).slice(), true, true);
        if (message != null) {
            return stored(broker, message, true);
        }
        message = MessageDecoder.decode(ByteBuffer.wrap(answer, at, size).slice(), true, false);
        if (message != null) {
            return stored(broker, message, false);
        }
        message = new MessageExt();
        message.setTopic("");
        message.setQueueOffset(ByteBuffer.wrap(answer).getLong(at + QUEUE_OFFSET));
        message.setCommitLogOffset(ByteBuffer.wrap(answer).getLong(at + COMMIT_LOG_OFFSET));
        message.setMsgId("");
        return stored(broker, message, false);
    }

    private static StoredMessage stored(BrokerAddress broker, MessageExt message, boolean isBodyReadable) {
        byte[] body = isBodyReadable ? message.getBody() : null;
        Map<String, String> properties = message.getProperties();
        return new StoredMessage(
                broker,
                message.getTopic(),
                message.getQueueId(),
                message.getQueueOffset(),
                message.getCommitLogOffset(),
                message.getMsgId() == null || message.getMsgId().equals(message.getProperty("UNIQ_KEY"))
                        ? MessageDecoder.createMessageId(message.getStoreHost(), message.getCommitLogOffset())
                        : message.getMsgId(),
                message.getBornTimestamp(),
                message.getStoreTimestamp(),
                message.getFlag(),
                properties == null ? Collections.<String, String>emptyMap() : properties,
                body == null ? new byte[0] : body,
                isBodyReadable);
    }

    @Override
    public long firstOffset(BrokerAddress broker, String topic, int queue) throws IOException {
        return offset(broker, GET_MIN_OFFSET, new MessageHeaders.Queue(topic, queue));
    }

    @Override
    public long endOffset(BrokerAddress broker, String topic, int queue) throws IOException {
        return offset(broker, GET_MAX_OFFSET, new MessageHeaders.Queue(topic, queue));
    }

    @Override
    public long offsetAt(BrokerAddress broker, String topic, int queue, long millis) throws IOException {
        return offset(broker, SEARCH_OFFSET_BY_TIMESTAMP, new MessageHeaders.Time(topic, queue, millis));
    }

    @Override
    public Map<String, String> settings(BrokerAddress broker) throws IOException {
        Properties settings = new Properties();
        settings.load(new StringReader(text(broker, GET_BROKER_CONFIG)));
        Map<String, String> byName = new HashMap<>();
        settings.stringPropertyNames().forEach(name -> byName.put(name, settings.getProperty(name)));
        return byName;
    }

    @Override
    public long bootMillis(BrokerAddress broker) throws IOException {
        Matcher told = BOOT_MILLIS.matcher(text(broker, GET_BROKER_RUNTIME_INFO));
        if (!told.find()) {
            throw new BrokerRefusedException(broker + " does not tell since when it is up");
        }
        return Long.parseLong(told.group(1));
    }

    private String text(BrokerAddress broker, int code) throws IOException {
        RemotingCommand answer =
                connection.invoke(broker.address, RemotingCommand.createRequestCommand(code, null), READ_MILLIS);
        byte[] body = required(broker, answer).getBody();
        return body == null ? "" : new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public long consumedOffset(BrokerAddress broker, String group, String topic, int queue) throws IOException {
        return offset(broker, QUERY_CONSUMER_OFFSET, new MessageHeaders.Group(group, topic, queue));
    }

    private long offset(BrokerAddress broker, int code, MessageHeaders.Header header) throws IOException {
        RemotingCommand answer =
                connection.invoke(broker.address, RemotingCommand.createRequestCommand(code, header), READ_MILLIS);
        if (code == QUERY_CONSUMER_OFFSET && answer.getCode() == QUERY_NOT_FOUND) {
            return -1;
        }
        String offset = required(broker, answer).getExtFields().get("offset");
        if (offset == null) {
            throw new IOException(broker + " answers request " + code + " without an offset");
        }
        return Long.parseLong(offset);
    }

    private static RemotingCommand required(BrokerAddress broker, RemotingCommand answer) throws IOException {
        if (answer.getCode() != SUCCESS) {
            throw new BrokerRefusedException(broker + " refuses: " + refusal(answer));
        }
        return answer;
    }

    private static String refusal(RemotingCommand answer) {
        String remark = answer.getRemark() == null ? "" : answer.getRemark().split("[\\r\\n]", 2)[0];
        return "code " + answer.getCode() + (remark.isEmpty() ? "" : ", " + remark);
    }

    @Override
    public Change resume(StoredMessage parked) throws IOException {
        try {
            RemotingCommand answer = connection.invoke(
                    parked.broker.address,
                    RemotingCommand.createRequestCommand(
                            RESUME_CHECK_HALF_MESSAGE, new MessageHeaders.Resume(parked.topic, parked.offsetMessageId)),
                    RescueLead.REQUEST_MILLIS);
            return new Change(meaningOf(answer), refusal(answer));
        } catch (IOException e) {
            return new Change(certainlyNotSent(e) ? Done.NOT_DONE : Done.UNKNOWN, String.valueOf(e.getMessage()));
        }
    }

    /** Says what was done, by the answer: a missing right, or an unknown request, is told before anything is done. */
    private static Done meaningOf(RemotingCommand answer) {
        switch (answer.getCode()) {
            case SUCCESS:
                return Done.DONE;
            case NOT_SUPPORTED:
            case NO_PERMISSION:
                return Done.NOT_DONE;
            case SYSTEM_ERROR:
                return String.valueOf(answer.getRemark()).contains("AclException") ? Done.NOT_DONE : Done.UNKNOWN;
            default:
                return Done.UNKNOWN;
        }
    }

    private static boolean certainlyNotSent(IOException e) {
        return e.getCause() instanceof RemotingConnectException;
    }

    @Override
    public Change send(StoredMessage half) throws IOException {
        if (!half.isBodyReadable()) {
            return new Change(
                    Done.NOT_DONE,
                    "this client cannot read its body, which a later one has compressed: an application with that"
                            + " client can send it");
        }
        Message message = new Message(half.realTopic(), half.body());
        message.setFlag(half.flag);
        half.properties().forEach((name, value) -> {
            if (!OF_A_HALF.contains(name)) {
                MessageAccessor.putProperty(message, name, value);
            }
        });
        String queue = half.property("REAL_QID");
        try {
            SendResult result = connection.send(
                    message,
                    new MessageQueue(half.realTopic(), half.broker.name, queue == null ? 0 : Integer.parseInt(queue)),
                    RescueLead.REQUEST_MILLIS);
            SendStatus status = result.getSendStatus();
            return status == SendStatus.SEND_OK ? new Change(Done.DONE, "") : new Change(Done.WEAK, status.name());
        } catch (MQBrokerException e) {
            return new Change(Done.NOT_DONE, "code " + e.getResponseCode() + ", " + e.getErrorMessage());
        } catch (RemotingConnectException e) {
            return new Change(Done.NOT_DONE, e.toString());
        } catch (RemotingException | MQClientException e) {
            return new Change(Done.UNKNOWN, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Change(Done.UNKNOWN, e.toString());
        }
    }
}
