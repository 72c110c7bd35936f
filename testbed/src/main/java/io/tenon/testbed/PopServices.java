package io.tenon.testbed;

import org.apache.rocketmq.broker.BrokerController;

/**
 * Stops what a broker does for consumers that pop, of which there is none here: its threads wake up some 400 times a
 * second, a quarter of what an idle broker takes of a machine that has several of them beside each other.
 */
final class PopServices {
    private PopServices() {}

    /** Stops the services in a broker that has been started. */
    static void stop(BrokerController controller) {
        controller.getPopMessageProcessor().getPopBufferMergeService().shutdown();
        controller.getPopMessageProcessor().getPopLongPollingService().shutdown();
        controller.getPopLiteMessageProcessor().getPopLiteLongPollingService().shutdown();
        controller.getNotificationProcessor().getPopLongPollingService().shutdown();
    }
}
