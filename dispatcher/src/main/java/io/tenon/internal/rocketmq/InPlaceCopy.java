package io.tenon.internal.rocketmq;

import io.tenon.internal.check.Mark;
import io.tenon.internal.half.HalfInPlace;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.jspecify.annotations.Nullable;

/**
 * The copy of a message that the application's producer sends, as a half, as often as it sees fit: each try is marked as
 * an attempt of its own. Used by the sending thread alone.
 */
public class InPlaceCopy extends Message {
    private static final long serialVersionUID = 1L;

    private final transient HalfInPlace half;
    private transient @Nullable Mark lastTry;
    private transient boolean refused;
    private transient int tries;

    protected InPlaceCopy(HalfInPlace half) {
        this.half = half;
    }

    /**
     * Marks the copy as a new attempt: the client is about to try.
     *
     * @throws IllegalStateException if it must not be sent any more; it then bears no mark, so that nobody delivers it
     */
    public final void tryBegins() {
        MessageAccessor.clearProperty(this, Mark.PROPERTY);
        refused = true;
        Mark next = half.begin();
        refused = false;
        lastTry = next;
        tries++;
        HalfCopies.mark(this, next);
    }

    /** The mark of the last try; null before the first one. */
    final @Nullable Mark lastTry() {
        return lastTry;
    }

    /** Whether the last try had to be made without a mark, since the client does not let itself be stopped. */
    final boolean isRefused() {
        return refused;
    }

    final int tries() {
        return tries;
    }
}
