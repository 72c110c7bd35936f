package io.tenon.internal.end;

/** END(ROLLBACK) of a half that nobody will ever commit; if it does not get through, its check ends it. */
final class EndByRollback implements Runnable, BrokerEnds.EndCallback {
    private static final int MOST_REFUSALS = 3;

    private final EndSender sender;
    private final StoredHalf half;
    private int refusals;

    EndByRollback(EndSender sender, StoredHalf half) {
        this.sender = sender;
        this.half = half;
    }

    @Override
    public void run() {
        sender.rollBack(half, this);
    }

    @Override
    public void answered(EndAnswer answer, String detail) {
        if (answer == EndAnswer.NOT_DONE && refusals < MOST_REFUSALS) {
            sender.toBrokerAgain(this, ++refusals);
        }
    }
}
