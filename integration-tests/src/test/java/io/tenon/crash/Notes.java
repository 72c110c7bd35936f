package io.tenon.crash;

import io.tenon.internal.check.Mark;
import io.tenon.internal.end.StoredHalf;
import io.tenon.internal.relay.OutboxMessage;
import io.tenon.internal.rocketmq.RoutedMessage;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.transaction.OutboxSegment;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.netty.ResponseFuture;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is at a site: the key of a message, or that of a transaction, which is the name of the thread that runs
 * it. Where the site's method only knows an id, it was noted together with its key before. Thread-safe.
 */
final class Notes {
    private static final Pattern KEYS = Pattern.compile("\\(keys ([^)]*)\\)");

    private final Map<String, String> keyOfMessageId = new ConcurrentHashMap<>();
    private final Map<StatusId, String> keyOfId = new ConcurrentHashMap<>();
    private final Map<StatusId, List<String>> keysOfRow = new ConcurrentHashMap<>();
    private volatile List<String> handedOver = List.of();

    /** The keys that a passage of a site is about; empty if it is about none of ours. */
    List<String> keys(Site site, Object self, Object[] arguments) {
        List<String> keys = new ArrayList<>();
        switch (site) {
            case SEND -> {
                if (arguments[0] instanceof Message message) {
                    add(keys, message.getKeys());
                }
            }
            case SEND_HALF -> {
                Message message = ((RoutedMessage) arguments[0]).message();
                Mark mark = (Mark) arguments[1];
                note(MessageClientIDSetter.getUniqID(message), mark, message.getKeys());
                add(keys, message.getKeys());
            }
            case CHECK -> {
                MessageExt message = (MessageExt) arguments[1];
                note(
                        message.getUserProperty(MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX),
                        Mark.parse(message.getUserProperty(Mark.PROPERTY)),
                        message.getKeys());
                add(keys, message.getKeys());
            }
            case NEW_ATTEMPT, ACKNOWLEDGED, AWAIT_STORED, ENDED -> {
                Matcher matcher = KEYS.matcher(self.toString());
                add(keys, matcher.find() ? matcher.group(1) : null);
            }
            case INSERT_LIVE -> {
                keyOfId.putIfAbsent(
                        (StatusId) arguments[1], Thread.currentThread().getName());
                add(keys, Thread.currentThread().getName());
            }
            case INSERT_VOID, SEAL, DRIVER_COMMIT, DRIVER_ROLLBACK, DRIVER_ROLLBACK_TO_SAVEPOINT ->
                add(keys, Thread.currentThread().getName());
            case END -> add(keys, keyOfMessageId.get(((StoredHalf) arguments[0]).messageId()));
            case WRITTEN -> keys.addAll(keysOf(((ResponseFuture) self).getRequestCommand()));
            case FENCE -> addAll(keys, (Collection<?>) arguments[0]);
            case DELETE, DELIVER, FENCE_INSERT -> addAll(keys, (Collection<?>) arguments[1]);
            case DISOWN -> addAll(keys, (Collection<?>) arguments[2]);
            case OUTBOX_INSERT, RENEW, PLACED ->
                add(keys, Thread.currentThread().getName());
            case OWNED -> {
                OutboxSegment segment = (OutboxSegment) arguments[0];
                addAll(keys, segment);
                keysOfRow.put(segment.id(), List.copyOf(keys));
            }
            case OUTBOX_WRITE -> addAll(keys, (OutboxSegment) self);
            case OWNER_SENDS -> sending("tenon-outbox-", (Collection<?>) arguments[0], keys);
            case RELAY_SENDS -> sending("tenon-relay-", (Collection<?>) arguments[0], keys);
            case OWNER_DELETES -> deleting("tenon-outbox-", (Collection<?>) arguments[1], keys);
            case RELAY_DELETES -> deleting("tenon-relay-", (Collection<?>) arguments[1], keys);
            case HAND_OVER -> {
                ((Collection<?>) arguments[1]).forEach(row -> keys.addAll(keysOfRow((StatusId) row)));
                handedOver = List.copyOf(keys);
            }
            case HAND_OVER_REST, KEEP_ONLY, PARK -> keys.addAll(keysOfRow((StatusId) arguments[1]));
            case RELAY_READS -> keys.addAll(keysRead(arguments[0]));
            case TAKE_LEASE -> keys.addAll(handedOver);
            case LEAD, ROUTE -> {
                // They are about no message.
            }
        }
        return keys;
    }

    private void note(@Nullable String messageId, @Nullable Mark mark, @Nullable String key) {
        if (messageId != null && mark != null && key != null) {
            keyOfMessageId.put(messageId, key);
            keyOfId.put(mark.attempt(), key);
            keyOfId.put(mark.segment(), key);
        }
    }

    /** Owner and relay do the same thing, each on threads of its own. */
    private static void sending(String threads, Collection<?> messages, List<String> keys) {
        if (Thread.currentThread().getName().startsWith(threads)) {
            messages.forEach(message -> add(keys, keyOf((OutboxMessage) message)));
        }
    }

    private void deleting(String threads, Collection<?> rows, List<String> keys) {
        if (Thread.currentThread().getName().startsWith(threads)) {
            rows.forEach(row -> keys.addAll(keysOfRow((StatusId) row)));
        }
    }

    private List<String> keysOfRow(StatusId row) {
        return keysOfRow.getOrDefault(row, List.of());
    }

    /** @param row the relay's, which cannot be seen from here */
    private List<String> keysRead(Object row) {
        List<String> keys = new ArrayList<>();
        ((Collection<?>) call(row, "messages")).forEach(message -> add(keys, keyOf((OutboxMessage) message)));
        keysOfRow.put((StatusId) call(row, "id"), keys);
        return keys;
    }

    private static Object call(Object self, String getter) {
        try {
            Method method = self.getClass().getDeclaredMethod(getter);
            method.setAccessible(true);
            return method.invoke(self);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(self.getClass() + " has no " + getter + "() any more", e);
        }
    }

    private static @Nullable String keyOf(OutboxMessage message) {
        return message.message().getKeys();
    }

    private List<String> keysOf(@Nullable RemotingCommand request) {
        List<String> keys = new ArrayList<>();
        if (request == null || request.getExtFields() == null) {
            return keys;
        }
        switch (request.getCode()) {
            case RequestCode.END_TRANSACTION ->
                add(keys, keyOfMessageId.get(request.getExtFields().getOrDefault("msgId", "")));
            case RequestCode.SEND_MESSAGE, RequestCode.SEND_MESSAGE_V2 -> add(keys, keyOfSend(request));
            case RequestCode.SEND_BATCH_MESSAGE ->
                inBatch(request.getBody()).forEach(message -> add(keys, message.getKeys()));
            default -> {}
        }
        return keys;
    }

    private static List<Message> inBatch(byte[] body) {
        try {
            return MessageDecoder.decodeMessages(ByteBuffer.wrap(body));
        } catch (Exception e) { // so it is declared
            throw new IllegalStateException("The client sends a batch that it cannot read", e);
        }
    }

    /** The key of the message that is sent by this request; null if it has none. */
    static @Nullable String keyOfSend(RemotingCommand send) {
        Map<String, String> fields = send.getExtFields();
        // "i" is what the second version of the request calls "properties".
        String properties = fields.getOrDefault("i", fields.get("properties"));
        return MessageDecoder.string2messageProperties(properties).get(MessageConst.PROPERTY_KEYS);
    }

    /** Whether this request to send is about a half message. */
    static boolean isHalf(RemotingCommand send) {
        Map<String, String> fields = send.getExtFields();
        String properties = fields.getOrDefault("i", fields.get("properties"));
        return MessageDecoder.string2messageProperties(properties)
                .containsKey(MessageConst.PROPERTY_TRANSACTION_PREPARED);
    }

    private void addAll(List<String> keys, Collection<?> ids) {
        for (Object id : ids) {
            add(keys, keyOfId.get((StatusId) id));
        }
    }

    private static void addAll(List<String> keys, OutboxSegment segment) {
        segment.messages().forEach(entry -> add(keys, keyOf((OutboxMessage) entry)));
    }

    private static void add(List<String> keys, @Nullable String key) {
        if (key != null) {
            keys.add(key);
        }
    }
}
