package io.tenon.crash;

import io.tenon.internal.relay.BrokerSendException;
import io.tenon.internal.relay.OutboxMessage;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What no broker is asked to send: the messages that a {@link Kind} says are left to the relay, or refused. Stateless. */
final class Refusals {
    private Refusals() {}

    /** @param mended whether nothing is refused any more */
    static void refuse(Site site, Collection<?> messages, boolean mended) {
        boolean isOwner = Thread.currentThread().getName().startsWith("tenon-outbox-");
        if (isOwner != (site == Site.OWNER_SENDS)) {
            return; // both sites are the same method
        }
        for (Object message : messages) {
            BrokerSendException.Kind refusal = refusal(((OutboxMessage) message), isOwner, mended);
            if (refusal != null) {
                Refusals.<RuntimeException>sneakyThrow(
                        new BrokerSendException(refusal, new IllegalStateException("the crash run's refusal")));
            }
        }
    }

    private static BrokerSendException.@Nullable Kind refusal(OutboxMessage message, boolean isOwner, boolean mended) {
        int number = Keys.numberOf(message.message().getKeys());
        Kind kind = Kind.valueOf(message.message().getTags());
        boolean isLeft = kind == Kind.LEFT
                || kind == Kind.LEFT_ORDERED
                || kind == Kind.REFUSED
                || (kind == Kind.PARTLY_LEFT && number == 2);
        if (isOwner && isLeft) {
            return BrokerSendException.Kind.BROKER_AWAY;
        }
        boolean isRefused = !isOwner && !mended && kind == Kind.REFUSED && number == 2;
        return isRefused ? BrokerSendException.Kind.REFUSED_FOR_GOOD : null;
    }

    /** The method that it is woven into declares it. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> void sneakyThrow(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
