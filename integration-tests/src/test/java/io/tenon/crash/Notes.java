package io.tenon.crash;

import io.tenon.internal.check.Mark;
import io.tenon.internal.rocketmq.RoutedMessage;
import io.tenon.internal.settlement.StoredHalf;
import io.tenon.internal.status.StatusId;
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
            case WRITTEN -> add(keys, keyOf(((ResponseFuture) self).getRequestCommand()));
            case FENCE -> addAll(keys, (Collection<?>) arguments[0]);
            case DELETE, DELIVER, FENCE_INSERT -> addAll(keys, (Collection<?>) arguments[1]);
            case DISOWN -> addAll(keys, (Collection<?>) arguments[2]);
            case ROUTE -> {
                // It is about no message.
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

    private @Nullable String keyOf(@Nullable RemotingCommand request) {
        if (request == null || request.getExtFields() == null) {
            return null;
        }
        return switch (request.getCode()) {
            case RequestCode.END_TRANSACTION ->
                keyOfMessageId.get(request.getExtFields().getOrDefault("msgId", ""));
            case RequestCode.SEND_MESSAGE, RequestCode.SEND_MESSAGE_V2 -> keyOfSend(request);
            default -> null;
        };
    }

    /** The key of the message that is sent by this request; null if it has none. */
    static @Nullable String keyOfSend(RemotingCommand send) {
        Map<String, String> fields = send.getExtFields();
        // "i" is what the second version of the request calls "properties".
        String properties = fields.getOrDefault("i", fields.get("properties"));
        return MessageDecoder.string2messageProperties(properties).get(MessageConst.PROPERTY_KEYS);
    }

    private void addAll(List<String> keys, Collection<?> ids) {
        for (Object id : ids) {
            add(keys, keyOfId.get((StatusId) id));
        }
    }

    private static void add(List<String> keys, @Nullable String key) {
        if (key != null) {
            keys.add(key);
        }
    }
}
