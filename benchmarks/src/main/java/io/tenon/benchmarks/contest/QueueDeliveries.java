package io.tenon.benchmarks.contest;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.artemis.api.jms.ActiveMQJMSConstants;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Counts what arrives on a queue of Artemis: what the testbed's Deliveries is for a topic. Thread-safe. */
public final class QueueDeliveries implements Receipts {
    private final ActiveMQConnectionFactory broker;
    private final Connection connection;
    private final Set<String> numbers = ConcurrentHashMap.newKeySet();
    private final AtomicLong total = new AtomicLong();
    private volatile long lastArrival = System.nanoTime();

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
        session.createConsumer(session.createQueue(queue)).setMessageListener(deliveries::record);
        deliveries.connection.start();
        return deliveries;
    }

    private void record(Message message) {
        try {
            numbers.add(Long.toString(Body.numberOf(message.getBody(byte[].class))));
        } catch (JMSException e) {
            throw new IllegalStateException("A message without a body of bytes", e);
        }
        lastArrival = System.nanoTime();
        total.incrementAndGet();
    }

    @Override
    public long total() {
        return total.get();
    }

    @Override
    public long lastArrivalNanos() {
        return lastArrival;
    }

    @Override
    public Set<String> numbers() {
        return Set.copyOf(numbers);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (JMSException e) {
            throw new IllegalStateException("The consumer's connection could not be closed", e);
        } finally {
            broker.close();
        }
    }
}
