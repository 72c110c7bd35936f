package io.tenon.internal.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.status.StatusId;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SenderLeaseTest {
    @Test
    void o4_leaseRowsOfSendersDifferAndComeBeforeAllRowsOfMessagesAndAfterTheSchemaRow() {
        Set<StatusId> ids = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            StatusId id = SenderLease.idOf("group-" + i);
            assertThat(id.timeMillis()).isZero();
            assertThat(id).isGreaterThan(StatusId.ZERO);
            ids.add(id);
        }
        assertThat(ids).hasSize(100_000);
    }

    /** Instances of different releases agree on the row, so it never changes. */
    @Test
    void o4_leaseRowOfASenderIsTheSameInEveryProcess() {
        assertThat(SenderLease.idOf("ns%orders")).hasToString("0000000000005f948b7f1d39e835d6ad");
    }
}
