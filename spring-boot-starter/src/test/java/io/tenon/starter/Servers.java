package io.tenon.starter;

import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.EmbeddedBroker;

/** What all tests of a JVM share that need it: one broker, with a topic for each test. */
final class Servers {
    static final EmbeddedBroker BROKER = EmbeddedBroker.start(BrokerSettings.quick());

    private Servers() {}

    static String newTopic() {
        String topic = Names.newTopic();
        BROKER.createTopic(topic, 4);
        return topic;
    }
}
