package io.tenon.internal.rocketmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.relay.BrokerSendException.Kind;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** O5: what a broker's answer says about the message. The texts are those of RocketMQ 5.5.0 and, with AclException, 5.0. */
class RocketMqSendsTest {
    @ParameterizedTest
    @CsvSource({
        "16, check signature failed., BROKER_AWAY",
        "16, User:shop is not found., BROKER_AWAY",
        "16, User:shop is disabled., BROKER_AWAY",
        "1, 'org.apache.rocketmq.acl.common.AclException: Check signature failed for accessKey=shop', BROKER_AWAY",
        "1, 'org.apache.rocketmq.acl.common.AclException: No default permission for orders', REFUSED",
        "16, 'the broker[a] sending message is forbidden', BROKER_AWAY",
        "16, 'the topic[orders] sending message is forbidden', REFUSED",
        "29, 'request queueId[3] is illegal, TopicConfig [topicName=orders', REFUSED",
        "17, 'topic[orders] not exist', REFUSED",
        "13, 'the message is illegal', REFUSED_FOR_GOOD",
        "14, 'service not available now', BROKER_AWAY",
        "1, 'UNKNOWN_ERROR', BROKER_FAILED"
    })
    void o5_onlyWhatNamesTheMessageIsARefusal(int code, String remark, Kind kind) {
        assertThat(RocketMqSends.kindOf(new MQBrokerException(code, remark))).isEqualTo(kind);
    }
}
