package io.tenon.internal.dispatch;

/** END(ROLLBACK) of a half that nobody will ever commit; if it does not get through, its check ends it. */
final class EndByRollback implements BrokerCommand, BrokerEnds.EndCallback {
    private static final int MOST_REFUSALS = 3;

    private final Dispatcher dispatcher;
    private final StoredHalf half;
    private int refusals;

    EndByRollback(Dispatcher dispatcher, StoredHalf half) {
        this.dispatcher = dispatcher;
        this.half = half;
    }

    @Override
    public void run() {
        dispatcher.rollBack(half, this);
    }

    @Override
    public void answered(EndAnswer answer, String detail) {
        if (answer == EndAnswer.NOT_DONE && refusals < MOST_REFUSALS) {
            dispatcher.toBrokerLater(this, ++refusals);
        }
    }
}
