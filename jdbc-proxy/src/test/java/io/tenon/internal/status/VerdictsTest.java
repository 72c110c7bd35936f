package io.tenon.internal.status;

import static io.tenon.internal.status.StatusKind.DELIVER;
import static io.tenon.internal.status.StatusKind.FENCED;
import static io.tenon.internal.status.StatusKind.FOREIGN;
import static io.tenon.internal.status.StatusKind.LIVE;
import static io.tenon.internal.status.StatusKind.SCHEMA;
import static io.tenon.internal.status.StatusKind.VOID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VerdictsTest {
    private static final Lease LEASE = new Lease(2_000, 4_000);

    private final StatusId s = StatusId.next();
    private final StatusId a = StatusId.next();

    @Test
    void r7_2_unsealedSegmentIsUnknownUntilItsWholeLeaseHasRunOut() {
        assertVerdict(StatusRow.unsealed(s, LIVE, -5), null, Verdict.UNKNOWN);
        assertVerdict(StatusRow.unsealed(s, LIVE, 5_999), null, Verdict.UNKNOWN);
        assertVerdict(StatusRow.unsealed(s, LIVE, 6_000), null, Verdict.COMMIT);
    }

    @Test
    void r7_2_sealedSegmentIsUnknownUntilItsSealIsOldHoweverOldItsRowIs() {
        assertVerdict(StatusRow.sealed(s, LIVE, 3_600_000, 3_999), null, Verdict.UNKNOWN);
        assertVerdict(StatusRow.sealed(s, LIVE, 4_100, 4_000), null, Verdict.COMMIT);
    }

    @Test
    void r7_2_voidAttemptIsRolledBackEvenWhenItsSegmentCommitted() {
        StatusRow voided = StatusRow.unsealed(a, VOID, 0);
        assertVerdict(StatusRow.unsealed(s, LIVE, 60_000), voided, Verdict.ROLLBACK);
        assertVerdict(StatusRow.unsealed(s, LIVE, 0), voided, Verdict.ROLLBACK);
        assertVerdict(null, voided, Verdict.ROLLBACK);
    }

    @Test
    void r7_2_fencedSegmentIsRolledBack() {
        assertVerdict(StatusRow.unsealed(s, FENCED, 0), null, Verdict.ROLLBACK);
    }

    @Test
    void r7_3_absentSegmentHasNoVerdictUntilItIsFenced() {
        assertThat(Verdicts.of(null, null, LEASE)).isEmpty();
    }

    @Test
    void r7_2_attemptToBeDeliveredIsUnknownForItsOwnLeaseAndThenCommittedWhateverItsSegmentSays() {
        for (StatusRow segment : new StatusRow[] {
            null, StatusRow.unsealed(s, LIVE, 60_000), StatusRow.unsealed(s, LIVE, 0), StatusRow.unsealed(s, FENCED, 0)
        }) {
            assertVerdict(segment, StatusRow.unsealed(a, DELIVER, 5_999), Verdict.UNKNOWN);
            assertVerdict(segment, StatusRow.unsealed(a, DELIVER, 6_000), Verdict.COMMIT);
        }
    }

    @Test
    void aLetterOfAnotherReleaseIsReadAndProvesNothing() {
        assertThat(StatusKind.ofCode("X")).isEqualTo(FOREIGN);
        assertThat(StatusKind.ofCode("")).isEqualTo(FOREIGN);
        assertThat(StatusKind.ofCode("D")).isEqualTo(DELIVER);
        assertVerdict(StatusRow.unsealed(s, FOREIGN, 60_000), null, Verdict.UNKNOWN);
        assertVerdict(StatusRow.unsealed(s, LIVE, 60_000), StatusRow.unsealed(a, FOREIGN, 60_000), Verdict.UNKNOWN);
        assertVerdict(null, StatusRow.unsealed(a, FOREIGN, 60_000), Verdict.UNKNOWN);
    }

    @Test
    void aRowOfTheWrongKindIsNeverGuessedAbout() {
        assertVerdict(StatusRow.unsealed(s, DELIVER, 60_000), null, Verdict.UNKNOWN);
        assertVerdict(StatusRow.unsealed(s, LIVE, 60_000), StatusRow.unsealed(a, LIVE, 60_000), Verdict.UNKNOWN);
        assertVerdict(StatusRow.unsealed(s, VOID, 60_000), null, Verdict.UNKNOWN);
        assertVerdict(StatusRow.unsealed(s, SCHEMA, 60_000), null, Verdict.UNKNOWN);
    }

    @Test
    void anUnsealedRowHasNoSealToAskFor() {
        assertThatThrownBy(StatusRow.unsealed(s, LIVE, 1)::sealedAgeMillis)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(s.toString());
    }

    @Test
    void aLeaseNamesItsPartThatIsOutOfRange() {
        assertThatThrownBy(() -> new Lease(0, 1)).hasMessageContaining("(S) is 0 ms");
        assertThatThrownBy(() -> new Lease(1, -1)).hasMessageContaining("(W) is -1 ms");
        assertThatThrownBy(() -> new Lease(1, Long.MAX_VALUE)).hasMessageContaining("(W)");
        assertThat(Lease.DEFAULT.totalMillis()).isEqualTo(6_000);
    }

    private static void assertVerdict(@Nullable StatusRow segment, @Nullable StatusRow attempt, Verdict expected) {
        assertThat(Verdicts.of(segment, attempt, LEASE)).contains(expected);
    }
}
