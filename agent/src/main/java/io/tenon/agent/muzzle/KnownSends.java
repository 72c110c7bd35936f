package io.tenon.agent.muzzle;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import net.bytebuddy.jar.asm.Type;

/**
 * The ways to send that producers have from 4.3 to 5.5, each of which the agent ties or leaves alone on purpose.
 * Stateless.
 */
final class KnownSends {
    private static final Set<String> KNOWN = new HashSet<>(Arrays.asList(
            "send(Message)",
            "send(Message,long)",
            "send(Message,SendCallback)",
            "send(Message,SendCallback,long)",
            "send(Message,Integer,String)", // ONS 1.8: how often it is tried, and the broker to avoid
            "send(Message,MessageQueue)",
            "send(Message,MessageQueue,long)",
            "send(Message,MessageQueue,SendCallback)",
            "send(Message,MessageQueue,SendCallback,long)",
            "send(Message,MessageQueueSelector,Object)",
            "send(Message,MessageQueueSelector,Object,long)",
            "send(Message,MessageQueueSelector,Object,SendCallback)",
            "send(Message,MessageQueueSelector,Object,SendCallback,long)",
            "send(Collection)",
            "send(Collection,long)",
            "send(Collection,MessageQueue)",
            "send(Collection,MessageQueue,long)",
            "send(Collection,SendCallback)",
            "send(Collection,SendCallback,long)",
            "send(Collection,MessageQueue,SendCallback)",
            "send(Collection,MessageQueue,SendCallback,long)",
            "sendOneway(Message)",
            "sendOneway(Message,MessageQueue)",
            "sendOneway(Message,MessageQueueSelector,Object)",
            "sendDirect(Message,MessageQueue,SendCallback)",
            "sendByAccumulator(Message,MessageQueue,SendCallback)",
            "request(Message,long)",
            "request(Message,RequestCallback,long)",
            "request(Message,MessageQueue,long)",
            "request(Message,MessageQueue,RequestCallback,long)",
            "request(Message,MessageQueueSelector,Object,long)",
            "request(Message,MessageQueueSelector,Object,RequestCallback,long)",
            // RocketMQ's own transactions, which are left to the application.
            "sendMessageInTransaction(Message,Object)",
            "sendMessageInTransaction(Message,LocalTransactionExecuter,Object)"));

    private KnownSends() {}

    static boolean looksLikeOne(String method) {
        return method.startsWith("send") || method.startsWith("request");
    }

    static boolean isKnown(String method, String descriptor) {
        return KNOWN.contains(readable(method, descriptor));
    }

    /** Returns the method with the simple names of its parameters. */
    static String readable(String method, String descriptor) {
        StringBuilder text = new StringBuilder(method).append('(');
        for (Type argument : Type.getArgumentTypes(descriptor)) {
            String name = argument.getClassName();
            text.append(text.charAt(text.length() - 1) == '(' ? "" : ",")
                    .append(name.substring(name.lastIndexOf('.') + 1));
        }
        return text.append(')').toString();
    }
}
