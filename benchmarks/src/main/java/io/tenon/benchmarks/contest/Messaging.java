package io.tenon.benchmarks.contest;

import io.tenon.testbed.TcpProxy;
import org.jspecify.annotations.Nullable;

/** A fresh broker in a process of its own, with an empty topic or queue. */
interface Messaging extends AutoCloseable {
    String TOPIC = "orders";

    /** For {@link Arena#nameServer}; empty if it is not RocketMQ. */
    String nameServer();

    /** For {@link Arena#queueUrl}; empty if it is RocketMQ. */
    String queueUrl();

    /** Between the application and the broker; null where none was asked for. */
    @Nullable
    TcpProxy proxy();

    /** The broker's process, for what it has used. */
    ProcessHandle process();

    /** Starts a consumer in this JVM. */
    Receipts read();

    @Override
    void close();
}
