package io.tenon.rocketmq;

import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.jspecify.annotations.Nullable;

/** A message on its way out, and the queue that the application or its selector chose, if any. */
final class Outgoing {
    final Message message;
    final @Nullable MessageQueue queue;

    /** Takes a copy: the ring sends it later, and the application may go on using its own. */
    Outgoing(Message message, @Nullable MessageQueue queue) {
        this.message = Halves.copyOf(message);
        this.queue = queue;
    }
}
