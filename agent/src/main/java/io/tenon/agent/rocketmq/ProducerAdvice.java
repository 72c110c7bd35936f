package io.tenon.agent.rocketmq;

import io.tenon.agent.bridge.CheckEvents;
import io.tenon.agent.bridge.ProducerEvents;
import io.tenon.agent.bridge.Producers;
import io.tenon.agent.bridge.TrackedProducer;
import io.tenon.agent.bridge.TrackedReceiver;
import io.tenon.agent.bridge.Tries;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/** Inlined into RocketMQ's DefaultMQProducer and DefaultMQProducerImpl. */
public final class ProducerAdvice {
    private ProducerAdvice() {}

    public static final class Start {
        @Advice.OnMethodEnter
        static void enter(@Advice.This Object producer) throws Exception {
            if (Producers.events != null) {
                Producers.events.starting(producer);
            }
        }

        @Advice.OnMethodExit
        static void exit(@Advice.This Object producer) throws Exception {
            if (Producers.events != null) {
                Producers.events.started(producer);
            }
        }
    }

    public static final class Refuse {
        @Advice.OnMethodEnter
        @SuppressWarnings("DoNotCallSuggester") // it is inlined
        static void enter() {
            throw new IllegalStateException("Tenon does not know this version of the RocketMQ client, and on-failure is"
                    + " fail-closed: the producer was not started. The start of the log says what is unknown.");
        }
    }

    public static final class Shutdown {
        @Advice.OnMethodEnter
        static void enter(@Advice.This Object producer) {
            ProducerEvents events = ((TrackedProducer) producer).tenon$events();
            if (events != null) {
                events.stopping();
            }
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(@Advice.This Object producer) {
            ProducerEvents events = ((TrackedProducer) producer).tenon$events();
            if (events != null) {
                events.stopped();
            }
        }
    }

    /** The send is skipped where it {@link ProducerEvents.Send#isDone is done} in another way. */
    public static final class SendWithResult {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter(
                @Advice.This Object producer,
                @Advice.Origin("#m") String method,
                @Advice.Argument(0) @Nullable Object message,
                @Advice.AllArguments(readOnly = false, typing = Assigner.Typing.DYNAMIC) @Nullable Object[] arguments,
                @Advice.Local("send") ProducerEvents.@Nullable Send send)
                throws Exception {
            ProducerEvents events = ((TrackedProducer) producer).tenon$events();
            if (events == null || !events.takes(method, message)) {
                return false;
            }
            @Nullable Object[] changed = arguments;
            send = events.send(method, true, changed);
            arguments = changed;
            return send.isDone();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(
                @Advice.Local("send") ProducerEvents.@Nullable Send send,
                @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) @Nullable Object result,
                @Advice.Thrown(readOnly = false) @Nullable Throwable failure)
                throws Throwable {
            if (send != null) {
                result = send.ended(result, failure);
                failure = null; // or it were thrown nevertheless: what is still a failure was thrown by the line above
            }
        }
    }

    public static final class SendWithoutResult {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter(
                @Advice.This Object producer,
                @Advice.Origin("#m") String method,
                @Advice.Argument(0) @Nullable Object message,
                @Advice.AllArguments(readOnly = false, typing = Assigner.Typing.DYNAMIC) @Nullable Object[] arguments,
                @Advice.Local("send") ProducerEvents.@Nullable Send send)
                throws Exception {
            ProducerEvents events = ((TrackedProducer) producer).tenon$events();
            if (events == null || !events.takes(method, message)) {
                return false;
            }
            @Nullable Object[] changed = arguments;
            send = events.send(method, false, changed);
            arguments = changed;
            return send.isDone();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(
                @Advice.Local("send") ProducerEvents.@Nullable Send send,
                @Advice.Thrown(readOnly = false) @Nullable Throwable failure)
                throws Throwable {
            if (send != null) {
                send.ended(null, failure);
                failure = null;
            }
        }
    }

    /** The client's silent retries of an asynchronous send would leave orphans that nobody knows of (R4). */
    public static final class Retries {
        @Advice.OnMethodExit
        static void exit(@Advice.This Object producer, @Advice.Return(readOnly = false) int retries) {
            ProducerEvents events = ((TrackedProducer) producer).tenon$events();
            if (events != null && events.isSendingHalf()) {
                retries = 0;
            }
        }
    }

    /** Runs once a try, on whichever thread. */
    public static final class Try {
        @Advice.OnMethodEnter
        static void enter(@Advice.This Object implementation, @Advice.Argument(0) Object message) {
            if (message instanceof Tries) {
                ((Tries) message).tryBegins();
            } else {
                CheckEvents events = ((TrackedReceiver) implementation).tenon$checks();
                if (events != null) {
                    events.sending("sendKernelImpl", message);
                }
            }
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(@Advice.Argument(0) Object message) {
            if (message instanceof Tries) {
                ((Tries) message).tryEnds();
            }
        }
    }

    /** The application may call the implementation itself. */
    public static final class ImplementationSend {
        @Advice.OnMethodEnter
        static void enter(
                @Advice.This Object implementation,
                @Advice.Origin("#m") String method,
                @Advice.Argument(0) @Nullable Object message) {
            CheckEvents events = ((TrackedReceiver) implementation).tenon$checks();
            if (events != null && message != null) {
                events.sending(method, message);
            }
        }
    }

    /** Advice for sends of a client that cannot be followed. */
    public static final class SendUntied {
        @Advice.OnMethodEnter
        static boolean enter(@Advice.Origin("#t") String type) {
            return Producers.events != null && Producers.events.sendingUntied(type);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(@Advice.Enter boolean outermost) {
            if (outermost && Producers.events != null) {
                Producers.events.sentUntied();
            }
        }
    }

    public static final class CheckTransactionState {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter(
                @Advice.This Object receiver,
                @Advice.Argument(0) String brokerAddress,
                @Advice.Argument(1) Object message,
                @Advice.Argument(2) Object header) {
            CheckEvents checks = ((TrackedReceiver) receiver).tenon$checks();
            if (checks == null || !checks.takesChecks()) {
                return false;
            }
            checks.check(brokerAddress, message, header);
            return true;
        }
    }
}
