package io.tenon.agent.rocketmq;

import io.tenon.agent.bridge.Tries;
import io.tenon.internal.half.HalfInPlace;
import io.tenon.internal.rocketmq.InPlaceCopy;

/**
 * The copy of a message that the application's producer sends in place; the advice tells it of each try. Used by one
 * thread.
 */
final class AdvisedCopy extends InPlaceCopy implements Tries {
    private static final long serialVersionUID = 1L;

    AdvisedCopy(HalfInPlace half) {
        super(half);
    }

    @Override
    public void tryEnds() {
        // The end of the try is ignored, since the end of the send tells what became of it.
    }
}
