package io.tenon.internal.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import io.tenon.internal.status.StatusId;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** What people and the relay are told of what lies in the outbox (O4, O5, O9). */
abstract class BacklogContract extends LeaderContract {

    private String anHourAgo() {
        return afterAnHour().replace('+', '-');
    }

    @Test
    void o9_sizeTellsTheAgeOfTheOldestRowThatIsNotParked() throws SQLException {
        assertThat(table.size(b, 10).oldestMillis()).isZero();
        StatusId parked = committed("poison");
        table.park(b, parked, "too large");
        update(b, "UPDATE " + table.qualifiedName() + " SET created_at = " + anHourAgo());
        assertThat(table.size(b, 10).oldestMillis()).isZero();
        committed("a message");
        assertThat(table.size(b, 10).oldestMillis()).isBetween(0L, 60_000L);
        update(b, "UPDATE " + table.qualifiedName() + " SET created_at = " + anHourAgo() + " WHERE state = 'O'");
        assertThat(table.size(b, 10).oldestMillis()).isBetween(3_600_000L, 3_660_000L);
    }

    @Test
    void o4_backlogTellsOfEachSenderWhatWaitsWhatIsParkedAndWhetherSomebodyLeads() throws SQLException {
        table.write(b, StatusId.next(), SENDER, new byte[100]);
        table.write(b, StatusId.next(), OTHER_SENDER, new byte[30]);
        table.write(b, StatusId.next(), OTHER_SENDER, new byte[40]);
        StatusId parked = StatusId.next();
        table.write(b, parked, OTHER_SENDER, new byte[50]);
        table.park(b, parked, "too large");
        assertThat(table.lead(b, SENDER, "the leader", LONG_LEASE)).isTrue();
        assertThat(table.survey().backlog(b, 0, 100))
                .extracting(
                        SenderBacklog::sender,
                        SenderBacklog::rows,
                        SenderBacklog::bytes,
                        SenderBacklog::parked,
                        one -> one.isLedWithin(60_000))
                .containsExactlyInAnyOrder(tuple(SENDER, 1L, 100L, 0L, true), tuple(OTHER_SENDER, 2L, 70L, 1L, false));
        assertThat(table.survey().backlog(b, 0, 1)).hasSize(1);
        update(b, "UPDATE " + table.qualifiedName() + " SET created_at = " + anHourAgo() + " WHERE state = 'L'");
        assertThat(table.survey().backlog(b, 0, 100))
                .filteredOn(one -> one.sender().equals(SENDER))
                .singleElement()
                .matches(one -> one.isLedWithin(3_700_000) && !one.isLedWithin(3_500_000));
    }

    @Test
    void o4_backlogOfOldRowsLeavesTheYoungOnesOut() throws SQLException {
        committed("a message");
        assertThat(table.survey().backlog(b, 60_000, 100)).isEmpty();
        update(b, "UPDATE " + table.qualifiedName() + " SET created_at = " + anHourAgo() + " WHERE state = 'O'");
        committed("another");
        assertThat(table.survey().backlog(b, 60_000, 100)).singleElement().satisfies(one -> {
            assertThat(one.rows()).isEqualTo(1);
            assertThat(one.oldestMillis()).isBetween(3_600_000L, 3_660_000L);
        });
    }

    @Test
    void o4_youngRowsThatComeFirstHideNoOldOneThatWaits() throws SQLException {
        table.write(b, StatusId.next(), OTHER_SENDER, new byte[1]);
        committed("a message");
        update(
                b,
                "UPDATE " + table.qualifiedName() + " SET created_at = " + anHourAgo() + " WHERE sender = '" + SENDER
                        + "'");
        assertThat(table.survey().waiting(b, 60_000, 1)).singleElement().satisfies(one -> assertThat(one.sender())
                .isEqualTo(SENDER));
    }

    @Test
    void o5_parkedRowsAreCountedBySenderAndHideNothingThatWaits() throws SQLException {
        StatusId poison = StatusId.next();
        table.write(b, poison, OTHER_SENDER, new byte[1]);
        for (StatusId parked : new StatusId[] {committed("poison"), committed("poison"), poison}) {
            table.park(b, parked, "too large");
        }
        assertThat(table.survey().waiting(b, 0, 3)).isEmpty();
        committed("a message");
        assertThat(table.survey().parkedBySender(b)).containsOnly(entry(SENDER, 2L), entry(OTHER_SENDER, 1L));
        assertThat(table.survey().waiting(b, 0, 1)).singleElement().satisfies(one -> {
            assertThat(one.sender()).isEqualTo(SENDER);
            assertThat(one.rows()).isEqualTo(1);
            assertThat(one.parked()).isZero();
        });
        assertThat(table.survey().waiting(b, 60_000, 1)).isEmpty();
    }

    @Test
    void o5_reasonsOfParkedRowsAreCounted() throws SQLException {
        for (String reason : new String[] {"too large", "no such topic", "too large"}) {
            table.park(b, committed("poison"), reason);
        }
        assertThat(table.survey().parked(b, 10))
                .extracting(ParkedRows::sender, ParkedRows::reason, ParkedRows::rows)
                .containsExactly(tuple(SENDER, "too large", 2L), tuple(SENDER, "no such topic", 1L));
        assertThat(table.survey().parked(b, 1)).hasSize(1);
    }
}
