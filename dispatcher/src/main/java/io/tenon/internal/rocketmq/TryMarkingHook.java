package io.tenon.internal.rocketmq;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import org.apache.rocketmq.client.hook.SendMessageContext;
import org.apache.rocketmq.client.hook.SendMessageHook;
import org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl;
import org.apache.rocketmq.common.message.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Marks each try that a client makes to send an {@link InPlaceCopy}: the client calls its hooks once a try, before it
 * encodes the message's properties. Other messages pass untouched. Stateless.
 */
public final class TryMarkingHook implements SendMessageHook {
    private static final Logger log = LoggerFactory.getLogger(TryMarkingHook.class);

    /** The clients that have the hook. A client cannot be told to forget one, and must not have two of this kind. */
    private static final Set<DefaultMQProducerImpl> HOOKED = Collections.newSetFromMap(new WeakHashMap<>());

    private TryMarkingHook() {}

    /**
     * Adds the hook, once. The client keeps its hooks in a list that is not thread-safe: nobody may send through it
     * meanwhile.
     */
    public static void register(DefaultMQProducerImpl client) {
        synchronized (HOOKED) {
            if (HOOKED.add(client)) {
                client.registerSendMessageHook(new TryMarkingHook());
            }
        }
    }

    @Override
    public String hookName() {
        return "tenon";
    }

    @Override
    public void sendMessageBefore(SendMessageContext context) {
        Message message = context.getMessage();
        if (message instanceof InPlaceCopy) {
            try {
                ((InPlaceCopy) message).tryBegins();
            } catch (IllegalStateException e) { // the client would swallow it, and try all the same
                log.debug("A try is made without a mark, so that nobody delivers it: {}", e.getMessage());
            }
        }
    }

    @Override
    public void sendMessageAfter(SendMessageContext context) {
        // The caller of the send hears of its result.
    }
}
