package io.tenon.internal.half;

import io.tenon.jdbc.CommitRefusedException;

/** Is told of messages that did not go the straight way; on a thread that it may block. Thread-safe. */
public interface DeliveryObserver {

    void commitRefused(HalfMessage message, CommitRefusedException refusal);

    void inDoubt(HalfMessage message);

    void leftToCheck(HalfMessage message);
}
