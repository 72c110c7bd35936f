package io.tenon.internal.relay;

import org.apache.rocketmq.common.message.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A message that is to be delivered later, and that the relay sends. Stateless. */
final class DelayedMessage {
    private static final Logger log = LoggerFactory.getLogger(DelayedMessage.class);

    private DelayedMessage() {}

    /**
     * Shortens a delay by what has passed of it, since it runs from the commit. A delay level stays: its time is the
     * broker's to say.
     */
    static void shorten(Message message, long ageMillis) {
        shorten(message, "TIMER_DELAY_SEC", ageMillis / 1000);
        shorten(message, "TIMER_DELAY_MS", ageMillis);
    }

    private static void shorten(Message message, String property, long passed) {
        String delay = message.getProperty(property);
        if (delay == null) {
            return;
        }
        try {
            long left = Long.parseLong(delay.trim()) - passed;
            if (left > 0) {
                message.getProperties().put(property, Long.toString(left));
            } else {
                message.getProperties().remove(property);
            }
        } catch (NumberFormatException e) {
            log.debug("{}={} of a message is no number; the broker says what it thinks of that", property, delay);
        }
    }
}
