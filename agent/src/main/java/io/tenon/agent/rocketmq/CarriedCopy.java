package io.tenon.agent.rocketmq;

import io.tenon.agent.bridge.Tries;
import org.apache.rocketmq.common.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * The copy of a message that the dispatcher sends as a half, once: the client must not try it again by itself. Used by
 * one thread at a time.
 */
final class CarriedCopy extends Message implements Tries {
    private static final long serialVersionUID = 1L;

    private final transient ThreadLocal<@Nullable Boolean> sendingHalf;

    /** Whether the try began while another half was being sent on this thread: a hook of the client may send. */
    private transient boolean isWithinAnother;

    CarriedCopy(ThreadLocal<@Nullable Boolean> sendingHalf) {
        this.sendingHalf = sendingHalf;
    }

    @Override
    public void tryBegins() {
        isWithinAnother = sendingHalf.get() != null;
        sendingHalf.set(Boolean.TRUE);
    }

    @Override
    public void tryEnds() {
        if (!isWithinAnother) {
            sendingHalf.remove();
        }
    }
}
