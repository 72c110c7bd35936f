package io.tenon.internal.rocketmq;

import io.tenon.internal.end.StoredHalf;
import org.apache.rocketmq.remoting.CommandCustomHeader;
import org.jspecify.annotations.Nullable;

/**
 * The header of an END, field by field the client's own, whose class has moved between 4.x and 5.x. The client reads the
 * fields by reflection, to send them and to sign them; those that are null are left out.
 */
@SuppressWarnings({"unused", "FieldCanBeLocal", "UnusedVariable"})
final class EndTransactionHeader implements CommandCustomHeader {
    static final int REQUEST_CODE = 37;

    private static final int COMMIT = 8;
    private static final int ROLLBACK = 12;

    private final String topic;
    private final String producerGroup;
    private final Long tranStateTableOffset;
    private final Long commitLogOffset;
    private final Integer commitOrRollback;
    private final Boolean fromTransactionCheck;
    private final String msgId;
    private final @Nullable String transactionId;
    private final @Nullable String bname;

    EndTransactionHeader(StoredHalf half, String checkGroup, boolean commit, boolean answersCheck) {
        this.topic = half.topic();
        this.producerGroup = checkGroup;
        this.tranStateTableOffset = half.queueOffset();
        this.commitLogOffset = half.commitLogOffset();
        this.commitOrRollback = commit ? COMMIT : ROLLBACK;
        this.fromTransactionCheck = answersCheck;
        this.msgId = half.messageId();
        this.transactionId = half.transactionId();
        this.bname = half.brokerName();
    }

    @Override
    public void checkFields() {
        // Nothing is to be checked: the constructor sets every field that is required.
    }
}
