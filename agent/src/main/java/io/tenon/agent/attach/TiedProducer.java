package io.tenon.agent.attach;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** What there is to tell about a producer that was tied. Immutable. */
public final class TiedProducer {
    private final String group;
    private final String checkGroup;
    private final String clientVersion;
    private final LongSupplier messagesLeftToCheck;
    private final Consumer<Runnable> whenStopped;

    /** @param whenStopped takes what is to run once, when the producer is shut down */
    public TiedProducer(
            String group,
            String checkGroup,
            String clientVersion,
            LongSupplier messagesLeftToCheck,
            Consumer<Runnable> whenStopped) {
        this.group = group;
        this.checkGroup = checkGroup;
        this.clientVersion = clientVersion;
        this.messagesLeftToCheck = messagesLeftToCheck;
        this.whenStopped = whenStopped;
    }

    public String group() {
        return group;
    }

    public String checkGroup() {
        return checkGroup;
    }

    public String clientVersion() {
        return clientVersion;
    }

    /** Counts those of this producer, from its start on. */
    public LongSupplier messagesLeftToCheck() {
        return messagesLeftToCheck;
    }

    /** Runs the work once, when the producer is shut down. */
    public void whenStopped(Runnable work) {
        whenStopped.accept(work);
    }
}
