package io.tenon.agent.rocketmq;

import io.tenon.agent.bridge.Tries;
import io.tenon.internal.check.Mark;
import io.tenon.internal.half.HalfInPlace;
import io.tenon.internal.rocketmq.Halves;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.jspecify.annotations.Nullable;

/**
 * The copy of a message that the application's producer sends, as a half, as often as it sees fit: each try is marked as
 * an attempt of its own. Used by the sending thread alone.
 */
final class CopyInPlace extends Message implements Tries {
    private static final long serialVersionUID = 1L;

    private final transient HalfInPlace half;
    private transient @Nullable Mark lastTry;
    private transient int tries;

    CopyInPlace(HalfInPlace half) {
        this.half = half;
    }

    /** @throws IllegalStateException if it must not be sent any more; it then bears no mark, so that nobody delivers it */
    @Override
    public void tryBegins() {
        MessageAccessor.clearProperty(this, Mark.PROPERTY);
        Mark next = half.begin();
        lastTry = next;
        tries++;
        Halves.mark(this, next);
    }

    @Override
    public void tryEnds() {}

    /** Null before the first one. */
    @Nullable
    Mark lastTry() {
        return lastTry;
    }

    int tries() {
        return tries;
    }
}
