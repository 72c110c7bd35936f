package io.tenon.operations.connection;

import io.tenon.internal.stored.BrokerMessages;
import java.io.IOException;

/**
 * Asks name servers and brokers through the application's own RocketMQ client. It is implemented beside that client, in
 * its class loader. Used by one thread.
 */
public interface BrokerConnection extends AutoCloseable {
    /** Returns the name of a client's or broker's version by its number. */
    String versionName(int number);

    /**
     * Asks a name server or broker.
     *
     * @param address host:port
     * @throws IOException if there is no answer; it says why
     */
    BrokerAnswer ask(String address, BrokerRequest request) throws IOException;

    /**
     * Sends a half message to the topic and rolls it back.
     *
     * @param topic the topic with its namespace
     * @throws IOException if the half could not be stored; nothing is left then, as far as anybody knows
     */
    Probe probe(String topic) throws IOException;

    /** Returns what reads the messages that brokers keep. */
    BrokerMessages messages();

    @Override
    void close();
}
