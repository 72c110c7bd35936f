package io.tenon.agent.rocketmq;

import io.tenon.agent.bridge.ProducerEvents;
import io.tenon.agent.bridge.TrackedProducer;
import io.tenon.agent.jdbc.CommittedWrites;
import io.tenon.agent.jdbc.XaBranches;
import io.tenon.agent.operate.observe.Observations;
import io.tenon.agent.operate.observe.Observed;
import io.tenon.agent.operate.observe.Observed.Kind;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.internal.rocketmq.HalfRequirements;
import io.tenon.internal.transaction.EndWatch;
import io.tenon.internal.transaction.OpenTransaction;
import io.tenon.internal.transaction.OpenTransactions;
import io.tenon.jdbc.XaPolicy;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A producer of the application's that is only looked at: every send runs as it would without Tenon. What would have
 * been done is counted, as is what becomes of the transaction around it. Thread-safe.
 */
final class ObservedProducer extends ProducerEvents {
    private static final Logger log = LoggerFactory.getLogger(ObservedProducer.class);
    private static final Send PLAIN = new PlainSend();

    private final DefaultMQProducer producer;
    private final AgentSettings settings;
    private final Observations observations;
    private final Runnable whenStopped;

    ObservedProducer(
            DefaultMQProducer producer, AgentSettings settings, Observations observations, Runnable whenStopped) {
        this.producer = producer;
        this.settings = settings;
        this.observations = observations;
        this.whenStopped = whenStopped;
    }

    @Override
    public boolean takes(String method, @Nullable Object message) {
        return message != null && !AdvisedProducer.WITHIN_A_SEND.contains(method);
    }

    @Override
    public Send send(String method, boolean returnsResult, @Nullable Object[] arguments) {
        try {
            SendCall call = SendCall.of(method, returnsResult, arguments);
            String topic = call == null ? null : call.topic();
            return call == null || topic == null ? PLAIN : look(call, producer.withoutNamespace(topic));
        } catch (RuntimeException e) {
            log.warn("A message was not observed, and is sent as it would be without Tenon", e);
            return PLAIN;
        }
    }

    private Send look(SendCall call, String topic) {
        OpenTransaction transaction = settings.includesTopic(topic)
                ? OpenTransactions.current(settings.pinnedDataSource(), settings.ambiguous())
                : null;
        int messages = call.messages().size();
        if (transaction == null) {
            String committed = XaBranches.isOpen() ? null : CommittedWrites.justCommittedOn();
            return new ObservedSend(() -> outside(topic, committed, messages));
        }
        String because = refusal(call, transaction);
        Kind kind = kind(call, because);
        String name = transaction.dataSourceName();
        Observed observed = observations.of(topic, name == null ? Observations.NO_DATA_SOURCE : name);
        return new ObservedSend(() -> {
            observed.add(kind, messages);
            if (because != null) {
                observations.refused(because, messages);
            }
            transaction.watch(end -> ended(observed, end, kind, messages));
        });
    }

    private void outside(String topic, @Nullable String committed, int messages) {
        Observed observed = observations.of(topic, committed == null ? Observations.NO_DATA_SOURCE : committed);
        observed.add(Kind.PLAIN, messages);
        if (committed != null) {
            observed.add(Kind.LOSSES, messages);
        }
    }

    private static void ended(Observed observed, EndWatch.End end, Kind kind, int messages) {
        if (end == EndWatch.End.ROLLED_BACK) {
            observed.add(Kind.GHOSTS, messages);
            if (kind == Kind.NOT_A_HALF) {
                observed.add(Kind.DELAYED_GHOSTS, messages);
            }
        } else if (end == EndWatch.End.UNKNOWN) {
            observed.add(Kind.END_UNKNOWN, messages);
        }
    }

    private static Kind kind(SendCall call, @Nullable String refusal) {
        if (refusal != null) {
            return Kind.REFUSED;
        }
        for (Message message : call.messages()) {
            if (HalfRequirements.whyNotAHalf(message) != null) {
                return Kind.NOT_A_HALF;
            }
        }
        return Kind.TIED;
    }

    /**
     * Returns why the send would be refused, in one of a few texts, by which refusals are counted; null if it would not
     * be.
     */
    private static @Nullable String refusal(SendCall call, OpenTransaction transaction) {
        if (call.isRequest()) {
            return "requests";
        }
        if (transaction.dataSourceName() == null) {
            return "in no transaction that can be told";
        }
        if (transaction.dataSource().xaPolicy() == XaPolicy.REFUSE) {
            return "in XA transactions";
        }
        for (Message message : call.messages()) {
            try {
                HalfRequirements.requireBindable(message);
            } catch (MQClientException e) {
                return "replies, or with separators in properties";
            }
        }
        return null;
    }

    @Override
    public boolean isSendingHalf() {
        return false;
    }

    @Override
    public void stopping() {}

    @Override
    public void stopped() {
        ((TrackedProducer) producer).tenon$events(null);
        whenStopped.run();
    }

    /**
     * Counts a message when its send has returned. A send that throws is not counted; an asynchronous one counts when
     * the call returns.
     */
    private static final class ObservedSend extends Send {
        private final Runnable count;

        ObservedSend(Runnable count) {
            this.count = count;
        }

        @Override
        public boolean isDone() {
            return false;
        }

        @Override
        public @Nullable Object ended(@Nullable Object result, @Nullable Throwable failure) throws Throwable {
            if (failure != null) {
                throw failure;
            }
            count.run();
            return result;
        }
    }
}
