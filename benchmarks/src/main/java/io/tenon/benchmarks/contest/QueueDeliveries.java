package io.tenon.benchmarks.contest;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.artemis.api.jms.ActiveMQJMSConstants;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Counts what arrives on a queue of Artemis: what the testbed's Deliveries is for a topic. Thread-safe. */
public final class QueueDeliveries implements AutoCloseable {
    private final ActiveMQConnectionFactory broker;
    private final Connection connection;
    private final AtomicLong total = new AtomicLong();

    private QueueDeliveries(String queueUrl) throws JMSException {
        broker = new ActiveMQConnectionFactory(queueUrl);
        connection = broker.createConnection();
    }

    /**
     * Consumes from now on.
     *
     * @param queueUrl for instance {@code tcp://127.0.0.1:61616}
     * @throws JMSException if there is no broker
     */
    public static QueueDeliveries of(String queueUrl, String queue) throws JMSException {
        QueueDeliveries deliveries = new QueueDeliveries(queueUrl);
        // Acknowledged before they are delivered: the cheapest consumer, for it is not the one that is measured.
        Session session = deliveries.connection.createSession(ActiveMQJMSConstants.PRE_ACKNOWLEDGE);
        session.createConsumer(session.createQueue(queue))
                .setMessageListener(message -> deliveries.total.incrementAndGet());
        deliveries.connection.start();
        return deliveries;
    }

    /** How many messages arrived, duplicates included. */
    public long total() {
        return total.get();
    }

    @Override
    public void close() throws JMSException {
        connection.close();
        broker.close();
    }
}
