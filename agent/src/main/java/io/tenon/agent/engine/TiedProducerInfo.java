package io.tenon.agent.engine;

import java.util.function.LongSupplier;

/** What there is to report of a producer that was tied. Immutable. */
public final class TiedProducerInfo {
    private final String checkGroup;
    private final String clientVersion;
    private final LongSupplier messagesLeftToCheck;

    public TiedProducerInfo(String checkGroup, String clientVersion, LongSupplier messagesLeftToCheck) {
        this.checkGroup = checkGroup;
        this.clientVersion = clientVersion;
        this.messagesLeftToCheck = messagesLeftToCheck;
    }

    public String checkGroup() {
        return checkGroup;
    }

    public String clientVersion() {
        return clientVersion;
    }

    /** Returns a counter that only grows, from 0. */
    public LongSupplier messagesLeftToCheck() {
        return messagesLeftToCheck;
    }
}
