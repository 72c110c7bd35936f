package com.example.shop;

import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a topic's queues are, asked before the first send: the client gives a name server three seconds, whatever the
 * producer's time-out is, and in a process that has just begun on a busy machine its own classes are not loaded by then.
 */
final class Route {
    private static final Logger log = LoggerFactory.getLogger(Route.class);

    private static final int QUESTIONS = 5;

    private Route() {}

    /** A route that nobody tells is for the scenario to meet. */
    static void ask(DefaultMQProducer producer, String topic) {
        for (int question = 1; question <= QUESTIONS; question++) {
            try {
                producer.fetchPublishMessageQueues(topic);
                return;
            } catch (MQClientException | IllegalStateException e) {
                log.info("Question {} for the route of {} had no answer", question, topic, e);
            }
        }
    }
}
