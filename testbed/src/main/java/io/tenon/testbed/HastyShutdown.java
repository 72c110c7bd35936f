package io.tenon.testbed;

import java.util.Set;

/**
 * Runs a shutdown of RocketMQ without its idle waits, which add up to ten seconds: it joins threads of the network and
 * of long polls, each asleep for seconds in a poll that nobody wakes, and sleeps for three seconds before it closes the
 * store. Those waits are interrupted; RocketMQ logs that and goes on. Joins within the store and the transaction
 * service, whose threads write, are left to take their time.
 */
final class HastyShutdown {
    private static final long LOOK_MILLIS = 20;
    private static final String JOIN = "org.apache.rocketmq.common.ServiceThread";
    private static final String STORE = "org.apache.rocketmq.store.";
    private static final String TRANSACTIONS = "org.apache.rocketmq.broker.transaction.";
    private static final String STORE_SHUTDOWN = "org.apache.rocketmq.store.DefaultMessageStore";
    private static final Set<String> JDK = Set.of("java.lang.Object", "java.lang.Thread");

    private HastyShutdown() {}

    static void run(Runnable shutdown) {
        Thread worker = new Thread(shutdown, "broker-shutdown");
        worker.setDaemon(true);
        worker.start();
        try {
            for (worker.join(LOOK_MILLIS); worker.isAlive(); worker.join(LOOK_MILLIS)) {
                if (waitsIdly(worker.getStackTrace())) {
                    worker.interrupt();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean waitsIdly(StackTraceElement[] stack) {
        int top = 0;
        while (top < stack.length && JDK.contains(stack[top].getClassName())) {
            top++;
        }
        if (top == 0 || top == stack.length) {
            return false;
        }
        if (stack[top].getClassName().equals(STORE_SHUTDOWN)) {
            return stack[0].getMethodName().startsWith("sleep");
        }
        int caller = top;
        while (caller < stack.length && stack[caller].getClassName().equals(JOIN)) {
            caller++;
        }
        if (caller == top || caller == stack.length) {
            return false;
        }
        String waiting = stack[caller].getClassName();
        return !waiting.startsWith(STORE) && !waiting.startsWith(TRANSACTIONS);
    }
}
