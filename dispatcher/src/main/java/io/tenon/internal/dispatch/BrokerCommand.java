package io.tenon.internal.dispatch;

/** Something for the thread that talks to the broker; never blocks. */
interface BrokerCommand {
    void run();
}
