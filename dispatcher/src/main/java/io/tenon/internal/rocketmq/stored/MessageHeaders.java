package io.tenon.internal.rocketmq.stored;

import io.tenon.internal.stored.BrokerMessages;
import org.apache.rocketmq.remoting.CommandCustomHeader;

/**
 * Headers with the fields of the client's own ones, whose classes have moved. The fields are what goes over the wire,
 * and what ACL signs.
 */
@SuppressWarnings({"unused", "UnusedVariable", "FieldCanBeLocal"}) // read by the client
final class MessageHeaders {
    private MessageHeaders() {}

    /** A header whose constructor sets all of its fields, so that none can be missing. */
    abstract static class Header implements CommandCustomHeader {
        @Override
        public final void checkFields() {}
    }

    static final class Query extends Header {
        private final String topic;
        private final String key;
        private final Integer maxNum = BrokerMessages.MOST_TOLD;
        private final Long beginTimestamp = 0L;
        private final Long endTimestamp;

        Query(String topic, String key, long endTimestamp) {
            this.topic = topic;
            this.key = key;
            this.endTimestamp = endTimestamp;
        }
    }

    static final class Pull extends Header {
        private final String topic;
        private final Integer queueId;
        private final Long queueOffset;

        /** A group that every broker has, and that needs no subscription. */
        private final String consumerGroup = "TOOLS_CONSUMER";

        private final Integer maxMsgNums = 32;

        /**
         * Says that the subscription is in this header, the broker is not to wait for messages, and no offset is
         * committed.
         */
        private final Integer sysFlag = 4;

        private final Long commitOffset = 0L;
        private final Long suspendTimeoutMillis = 0L;
        private final String subscription = "*";
        private final Long subVersion = 0L;
        private final String expressionType = "TAG";

        Pull(String topic, int queueId, long queueOffset) {
            this.topic = topic;
            this.queueId = queueId;
            this.queueOffset = queueOffset;
        }
    }

    static final class Queue extends Header {
        private final String topic;
        private final Integer queueId;

        Queue(String topic, int queueId) {
            this.topic = topic;
            this.queueId = queueId;
        }
    }

    static final class Time extends Header {
        private final String topic;
        private final Integer queueId;
        private final Long timestamp;

        Time(String topic, int queueId, long timestamp) {
            this.topic = topic;
            this.queueId = queueId;
            this.timestamp = timestamp;
        }
    }

    static final class Group extends Header {
        private final String consumerGroup;
        private final String topic;
        private final Integer queueId;

        Group(String consumerGroup, String topic, int queueId) {
            this.consumerGroup = consumerGroup;
            this.topic = topic;
            this.queueId = queueId;
        }
    }

    static final class Resume extends Header {
        private final String topic;
        private final String msgId;

        Resume(String topic, String msgId) {
            this.topic = topic;
            this.msgId = msgId;
        }
    }
}
