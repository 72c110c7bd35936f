package io.tenon.agent.attach;

/** What there is to tell about a producer that was tied. Immutable. */
public final class TiedProducer {
    private final String checkGroup;
    private final String clientVersion;

    public TiedProducer(String checkGroup, String clientVersion) {
        this.checkGroup = checkGroup;
        this.clientVersion = clientVersion;
    }

    public String checkGroup() {
        return checkGroup;
    }

    public String clientVersion() {
        return clientVersion;
    }
}
