package io.tenon.internal.stored;

import java.io.IOException;

/**
 * A broker has answered that it does not do what was asked: others of its messages may be had all the same. Immutable.
 */
public final class BrokerRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    public BrokerRefusedException(String message) {
        super(message);
    }
}
