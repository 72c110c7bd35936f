package io.tenon.internal.rescue;

import static io.tenon.internal.rescue.StubMessages.GROUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.check.Mark;
import io.tenon.internal.stored.BrokerAddress;
import java.io.IOException;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** R12, on H2: halves that a broker has given up without parking them ({@code transRocksDBEnable}). */
class ForgottenHalvesRescueTest extends RescueTest {
    /** Twice what the stub's settings come to. */
    private static final long PATIENCE = 2 * (100 + 4 * 10 + 5_000);

    @Test
    void r12_whatABrokerHasGivenUpWithoutParkingItIsPutBackOnceAndNothingElse() throws Exception {
        for (int i = 0; i < 3_000; i++) {
            messages.inRocks("ended" + i, mark(), GROUP, 2 * HOUR);
        }
        for (int i = 0; i < 50; i++) {
            messages.inRocks("committed" + i, committedBefore(HOUR), GROUP, HOUR);
            messages.inRocks("ofAnotherGroup" + i, committedBefore(HOUR), "elsewhere", HOUR);
            messages.delivered(messages.inRocks("delivered" + i, committedBefore(HOUR), GROUP, HOUR));
        }
        Mark voided = committedBefore(HOUR);
        try (Connection own = database.getConnection()) {
            table.disown(own, List.of(voided.attempt()));
        }
        messages.inRocks("void", voided, GROUP, HOUR);
        messages.inRocks("rolledBack", mark(), GROUP, HOUR);
        messages.inRocks("justNow", committed(), GROUP, 0);
        rescuer();
        rescuer();
        await().until(() -> told.size() == 50);
        await().during(Duration.ofMillis(3 * LEAD)).until(() -> messages.resumed == 50);
        assertThat(told).doesNotHaveDuplicates().allMatch(id -> id.startsWith("committed"));
        assertThat(rowsOfKind('F')).as("nothing is asked about what has no row").isZero();
    }

    @Test
    void r12_aRowThatCommitsLaterThanYoungerOnesIsLookedForAllTheSame() throws Exception {
        Mark late = markOf(3 * HOUR);
        messages.inRocks("late", late, GROUP, 3 * HOUR);
        messages.inRocks("first", committedBefore(HOUR), GROUP, HOUR);
        rescuer();
        await().until(() -> told.contains("first"));
        insert(late.segment(), 3 * HOUR);
        await().until(() -> told.contains("late"));
        assertThat(told).containsExactly("first", "late");
    }

    @Test
    void r12_aRowThatWasWrittenLongAfterItsHalfIsLookedForByTheTimeOfItsId() throws Exception {
        Mark mark = markOf(5 * HOUR);
        insert(mark.segment(), HOUR);
        messages.inRocks("begunLongBefore", mark, GROUP, 5 * HOUR);
        rescuer();
        await().until(() -> told.contains("begunLongBefore"));
    }

    @Test
    void r12_aHalfThatIsNotToBeAskedAboutForYearsHoldsUpNoOther() throws Exception {
        Map<String, String> immune = new TreeMap<>(Map.of("CHECK_IMMUNITY_TIME_IN_SECONDS", "300000000"));
        messages.inRocks("immune", committedBefore(HOUR), GROUP, HOUR, immune);
        messages.inRocks("committed", committedBefore(HOUR), GROUP, HOUR);
        rescuer();
        await().until(() -> told.contains("committed"));
        await().during(Duration.ofMillis(2 * LEAD)).until(() -> messages.resumed == 1);
    }

    @Test
    void r12_whatIsGivenUpAgainIsPutBackAgain() throws Exception {
        messages.inRocks("twice", committedBefore(HOUR), GROUP, HOUR);
        rescuer();
        await().until(() -> messages.resumed == 1);
        await().atMost(Duration.ofMillis(3 * PATIENCE)).until(() -> messages.resumed == 2);
        messages.delivered(messages.inRocks("twice", mark(), GROUP, 0));
        await().during(Duration.ofMillis(2 * PATIENCE))
                .atMost(Duration.ofMillis(3 * PATIENCE))
                .until(() -> messages.resumed == 2);
    }

    @Test
    void r12_whileABrokerMayStillAskAboutItNothingIsPutBack() throws Exception {
        messages.bootMillis = System.currentTimeMillis() + 1_000;
        messages.inRocks("committed", committedBefore(HOUR), GROUP, HOUR);
        rescuer();
        await().atMost(Duration.ofMillis(3 * PATIENCE)).until(() -> messages.resumed == 1);
        assertThat(messages.resumedMillis).isGreaterThanOrEqualTo(messages.bootMillis + PATIENCE);
    }

    @Test
    void r12_withoutTheRightToSeeHowLongABrokerAsksNothingIsPutBack() throws Exception {
        messages.refuseSettings(true);
        messages.inRocks("committed", committedBefore(HOUR), GROUP, HOUR);
        rescuer();
        await().until(() -> messages.settingsAsked > 5);
        assertThat(messages.resumed).isZero();
        messages.refuseSettings(false);
        await().until(() -> messages.resumed == 1);
    }

    @Test
    void r12_withNothingToBeDeliveredTheLogOfSuchABrokerIsNotRead() throws Exception {
        messages.inRocks("rolledBack", mark(), GROUP, HOUR);
        rescuer();
        await().until(() -> messages.looksIntoRocks > 1);
        int reads = messages.readsOfRocks; // for the names of tables, once
        int looks = messages.looksIntoRocks;
        await().until(() -> messages.looksIntoRocks > looks + 10);
        assertThat(messages.readsOfRocks).isEqualTo(reads);
        assertThat(messages.settingsAsked).isZero();
        assertThat(rowsOfKind('F')).isZero();
        assertThat(rowsOfKind('N')).as("leases").isZero();
    }

    @Test
    void r12_severalBrokersAreRescuedEachByItsOwnLog() throws Exception {
        StubMessages parking = new StubMessages(new BrokerAddress("broker-b", "127.0.0.1:10921"));
        StubMessages other = new StubMessages(new BrokerAddress("broker-c", "127.0.0.1:10931"));
        StubMessages away = new StubMessages(new BrokerAddress("broker-d", "127.0.0.1:10941"));
        away.fail(new IOException("the broker is away"));
        for (int i = 0; i < 10; i++) {
            messages.inRocks("a" + i, committedBefore(HOUR), GROUP, HOUR);
            parking.parked("b" + i, committed(), GROUP, System.currentTimeMillis());
            other.inRocks("c" + i, committedBefore(2 * HOUR), GROUP, 2 * HOUR);
            away.inRocks("d" + i, committedBefore(HOUR), GROUP, HOUR);
        }
        rescuer(away, messages, parking, other);
        await().until(() -> told.size() == 30);
        away.fail(null);
        await().until(() -> told.size() == 40);
        assertThat(told).doesNotHaveDuplicates();
        assertThat(List.of(away.resumed, messages.resumed, parking.resumed, other.resumed))
                .containsOnly(10);
    }

    @Test
    void r12_aBrokerThatBeginsAnewIsReadAnew() throws Exception {
        Mark mark = committedBefore(HOUR);
        messages.inRocks("another", mark(), GROUP, HOUR);
        messages.inRocks("restored", mark, GROUP, HOUR);
        rescuer();
        await().until(() -> messages.resumed == 1);
        messages.loseAll();
        await().until(() -> messages.looksIntoRocks > 1);
        messages.inRocks("restored", mark, GROUP, HOUR); // from a backup, before all else
        await().until(() -> messages.resumed == 2);
        assertThat(told).containsExactly("restored", "restored");
    }
}
