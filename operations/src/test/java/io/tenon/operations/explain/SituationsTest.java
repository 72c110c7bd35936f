package io.tenon.operations.explain;

import static io.tenon.internal.status.StatusKind.DELIVER;
import static io.tenon.internal.status.StatusKind.FENCED;
import static io.tenon.internal.status.StatusKind.FOREIGN;
import static io.tenon.internal.status.StatusKind.LIVE;
import static io.tenon.internal.status.StatusKind.VOID;
import static io.tenon.operations.half.HalfAtBroker.ENDED;
import static io.tenon.operations.half.HalfAtBroker.MOVED_ON;
import static io.tenon.operations.half.HalfAtBroker.PENDING;
import static io.tenon.operations.half.HalfAtBroker.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.status.StatusKind;
import io.tenon.operations.explain.MessageFacts.Knowledge;
import io.tenon.operations.half.HalfAtBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What follows from facts, situation by situation; most are brought about for real in the integration tests' ExplainIT. */
class SituationsTest {
    private static final List<Case> CASES = new ArrayList<>();

    private record Case(String facts, Situation expected, Consumer<MessageFacts> given) {}

    private static void when(String facts, Situation expected, Consumer<MessageFacts> given) {
        CASES.add(new Case(facts, expected, given));
    }

    private static Consumer<MessageFacts> delivered(@Nullable StatusKind segment, @Nullable StatusKind attempt) {
        return f -> {
            f.visible = 1;
            f.visibleAgeMillis = 60_000;
            f.half = ENDED;
            f.segmentRow = segment;
            f.attemptRow = attempt;
        };
    }

    private static Consumer<MessageFacts> half(
            HalfAtBroker state, @Nullable StatusKind segment, @Nullable StatusKind attempt) {
        return f -> {
            f.half = state;
            f.segmentRow = segment;
            f.attemptRow = attempt;
        };
    }

    private static Consumer<MessageFacts> pending(@Nullable StatusKind segment, @Nullable StatusKind attempt) {
        return half(PENDING, segment, attempt).andThen(f -> f.leaseOver = true);
    }

    private static Consumer<MessageFacts> parked(@Nullable StatusKind segment, @Nullable StatusKind attempt) {
        return half(MOVED_ON, segment, attempt).andThen(f -> f.parked = true);
    }

    private static void noMark(MessageFacts f) {
        f.marked = false;
    }

    private static void noDatabase(MessageFacts f) {
        f.database = Knowledge.NOT_ASKED;
    }

    private static void deadDatabase(MessageFacts f) {
        f.database = Knowledge.FAILED;
    }

    private static void otherTable(MessageFacts f) {
        f.sameTable = false;
    }

    private static void nobodyOnline(MessageFacts f) {
        f.instances = 0;
    }

    private static void noBroker(MessageFacts f) {
        f.broker = Knowledge.NOT_ASKED;
    }

    private static void deadBroker(MessageFacts f) {
        f.broker = Knowledge.FAILED;
    }

    private static Consumer<MessageFacts> checks(int times) {
        return f -> f.checks = times;
    }

    private static Consumer<MessageFacts> rows(@Nullable StatusKind segment) {
        return f -> f.segmentRow = segment;
    }

    private static Consumer<MessageFacts> outbox(String state, boolean due, @Nullable Boolean led) {
        return f -> {
            f.marked = false;
            f.outboxState = state;
            f.outboxDue = due;
            f.outboxLed = led;
        };
    }

    static {
        Consumer<MessageFacts> copy = f -> f.half = PENDING;
        when("visible, no rows", Situation.DELIVERED, delivered(null, null));
        when("visible, LIVE", Situation.DELIVERED_ROWS_WAIT, delivered(LIVE, null));
        when(
                "visible, VOID, checked",
                Situation.DELIVERED_AFTER_CHECKS,
                delivered(LIVE, VOID).andThen(f -> f.checksBeforeDelivery = 1));
        when("visible, VOID, never checked", Situation.DELIVERED_GUARDED, delivered(LIVE, VOID));
        when("visible, DELIVER", Situation.DELIVERED_RELEASED, delivered(null, DELIVER));
        when("visible, FENCED", Situation.DELIVERED_THEN_FENCED, delivered(FENCED, null));
        when(
                "visible, no database",
                Situation.DELIVERED_ROWS_UNKNOWN,
                delivered(null, null).andThen(SituationsTest::noDatabase));
        when(
                "visible, database down",
                Situation.DELIVERED_ROWS_UNKNOWN,
                delivered(null, null).andThen(SituationsTest::deadDatabase));
        when(
                "visible, another table",
                Situation.DELIVERED_OTHER_TABLE,
                delivered(null, null).andThen(SituationsTest::otherTable));
        when("visible, a later release's row", Situation.DELIVERED_UNKNOWN_ROW, delivered(FOREIGN, null));
        when(
                "visible, no mark",
                Situation.DELIVERED_PLAIN,
                delivered(null, null).andThen(SituationsTest::noMark));
        when(
                "visible, a copy, VOID",
                Situation.DELIVERED_COPY_GOES,
                delivered(LIVE, VOID).andThen(copy));
        when(
                "visible, a copy, no rows",
                Situation.DELIVERED_COPY_GOES,
                delivered(null, null).andThen(copy));
        when(
                "visible, a copy, LIVE",
                Situation.DELIVERED_COPY_MAY_COME,
                delivered(LIVE, null).andThen(copy));
        when(
                "visible, a copy, no database",
                Situation.DELIVERED_COPY_UNKNOWN,
                delivered(null, null).andThen(copy).andThen(SituationsTest::noDatabase));
        when(
                "visible just now, its mark not written yet",
                Situation.DELIVERED_ROWS_WAIT,
                delivered(LIVE, null).andThen(copy).andThen(f -> f.visibleAgeMillis = 500));
        when(
                "visible and parked",
                Situation.DELIVERED_AND_PARKED,
                delivered(LIVE, null).andThen(f -> f.parked = true));
        when(
                "visible twice",
                Situation.DELIVERED_MORE_THAN_ONCE,
                delivered(LIVE, VOID).andThen(f -> f.visible = 2));

        when("pending, LIVE within its lease", Situation.COMMITTED_END_DUE, half(PENDING, LIVE, null));
        when("pending, LIVE", Situation.COMMITTED_END_LOST, pending(LIVE, null).andThen(f -> f.instances = 2));
        when("pending, LIVE, instances unknown", Situation.COMMITTED_END_LOST, pending(LIVE, null));
        when(
                "pending, LIVE, nobody online",
                Situation.COMMITTED_NOBODY_ANSWERS,
                pending(LIVE, null).andThen(SituationsTest::nobodyOnline));
        when(
                "pending, LIVE, checked often",
                Situation.COMMITTED_CHECKS_UNANSWERED,
                pending(LIVE, null).andThen(checks(5)));
        when(
                "pending, LIVE, put back",
                Situation.COMMITTED_PUT_BACK,
                pending(LIVE, null).andThen(f -> f.parked = true));
        when("pending, DELIVER", Situation.RELEASED_PENDING, pending(null, DELIVER));
        when(
                "pending, DELIVER, nobody online",
                Situation.COMMITTED_NOBODY_ANSWERS,
                pending(null, DELIVER).andThen(SituationsTest::nobodyOnline));
        when("pending, FENCED", Situation.FENCED_PENDING, pending(FENCED, null));
        when("pending, VOID", Situation.VOID_PENDING, pending(LIVE, VOID));
        when("pending, no row, not checked", Situation.OPEN_OR_ENDING, pending(null, null));
        when(
                "pending, no row, checked",
                Situation.OPEN_CHECKED,
                pending(null, null).andThen(checks(1)));
        when(
                "pending, no row, checked, nobody online",
                Situation.UNPROVED_NOBODY_ANSWERS,
                pending(null, null).andThen(checks(1)).andThen(SituationsTest::nobodyOnline));
        when(
                "pending, no database",
                Situation.PENDING_ROWS_UNKNOWN,
                pending(null, null).andThen(SituationsTest::noDatabase));
        when(
                "pending, database down",
                Situation.PENDING_ROWS_UNKNOWN,
                pending(null, null).andThen(SituationsTest::deadDatabase));
        when(
                "pending, another table",
                Situation.PENDING_OTHER_TABLE,
                pending(null, null).andThen(SituationsTest::otherTable));
        when("pending, a later release's row", Situation.PENDING_UNKNOWN_ROW, pending(LIVE, FOREIGN));
        when("pending, no mark", Situation.PENDING_NOT_OURS, pending(null, null).andThen(SituationsTest::noMark));

        when(
                "given up and forgotten, LIVE",
                Situation.PARKED_COMMITTED,
                half(HalfAtBroker.GIVEN_UP, LIVE, null).andThen(f -> f.parked = true));
        when("parked, LIVE", Situation.PARKED_COMMITTED, parked(LIVE, null));
        when("parked, DELIVER", Situation.PARKED_RELEASED, parked(null, DELIVER));
        when("parked, FENCED", Situation.PARKED_ROLLED_BACK, parked(FENCED, null));
        when("parked, VOID", Situation.PARKED_VOID, parked(LIVE, VOID));
        when("parked, no row", Situation.PARKED_NO_ROW, parked(null, null));
        when(
                "parked, no database",
                Situation.PARKED_ROWS_UNKNOWN,
                parked(null, null).andThen(SituationsTest::noDatabase));
        when(
                "parked, another table",
                Situation.PARKED_OTHER_TABLE,
                parked(null, null).andThen(SituationsTest::otherTable));
        when("parked, a later release's row", Situation.PARKED_UNKNOWN_ROW, parked(FOREIGN, null));
        when("parked, no mark", Situation.PARKED_NOT_OURS, parked(null, null).andThen(SituationsTest::noMark));

        when("ended, no row", Situation.ROLLED_BACK, half(ENDED, null, null));
        when("ended, FENCED", Situation.ROLLED_BACK_BY_CHECK, half(ENDED, FENCED, null));
        when("ended, VOID", Situation.VOID_ENDED, half(ENDED, LIVE, VOID));
        when("ended, LIVE", Situation.ENDED_AGAINST_ROW, half(ENDED, LIVE, null));
        when(
                "ended, no database",
                Situation.ENDED_ROWS_UNKNOWN,
                half(ENDED, null, null).andThen(SituationsTest::noDatabase));
        when(
                "ended, another table",
                Situation.ENDED_ROWS_UNKNOWN,
                half(ENDED, null, null).andThen(SituationsTest::otherTable));
        when("ended, a later release's row", Situation.ENDED_UNKNOWN_ROW, half(ENDED, FOREIGN, null));
        when("ended, no mark", Situation.ENDED_NOT_OURS, half(ENDED, null, null).andThen(SituationsTest::noMark));
        when("given up, LIVE", Situation.MOVED_ON_COMMITTED, half(MOVED_ON, LIVE, null));
        when("given up, no row", Situation.MOVED_ON, half(MOVED_ON, null, null));
        when("given up, FENCED", Situation.ROLLED_BACK_BY_CHECK, half(MOVED_ON, FENCED, null));
        when("too many marks, LIVE", Situation.HALF_UNKNOWN, half(UNKNOWN, LIVE, null));

        when("LIVE, no broker asked", Situation.ROW_COMMITTED, rows(LIVE).andThen(SituationsTest::noBroker));
        when("LIVE, a broker down", Situation.ROW_COMMITTED, rows(LIVE).andThen(SituationsTest::deadBroker));
        when("DELIVER, no broker asked", Situation.ROW_RELEASED, rows(DELIVER).andThen(SituationsTest::noBroker));
        when("FENCED, no broker asked", Situation.ROW_ROLLED_BACK, rows(FENCED).andThen(SituationsTest::noBroker));
        when("VOID, no broker asked", Situation.ROW_VOID, rows(VOID).andThen(SituationsTest::noBroker));
        when("a later release's row, nothing at the broker", Situation.ROW_UNKNOWN, rows(FOREIGN));
        when("LIVE, nothing at the broker", Situation.COMMITTED_NOT_AT_BROKER, rows(LIVE));
        when("nothing anywhere", Situation.NOT_FOUND, rows(null));
        when(
                "nothing, a broker without an index",
                Situation.HALVES_HIDDEN,
                rows(null).andThen(f -> f.halvesHidden = true));
        when(
                "LIVE, a broker without an index",
                Situation.ROW_COMMITTED,
                rows(LIVE).andThen(f -> f.halvesHidden = true));
        when(
                "nothing, a broker down",
                Situation.BROKER_DID_NOT_ANSWER,
                rows(null).andThen(SituationsTest::deadBroker));
        when("no row, no broker asked", Situation.NOBODY_ASKED, rows(null).andThen(SituationsTest::noBroker));
        when(
                "database down, no broker asked",
                Situation.NOTHING_ANSWERED,
                rows(null).andThen(SituationsTest::noBroker).andThen(SituationsTest::deadDatabase));

        when("outbox, owned", Situation.OUTBOX_OWNED, outbox("O", false, false));
        when("outbox, owned for too long, led", Situation.OUTBOX_DUE, outbox("O", true, true));
        when("outbox, owned for too long, not led", Situation.OUTBOX_UNLED, outbox("O", true, false));
        when("outbox, relayed, led", Situation.OUTBOX_DUE, outbox("R", true, true));
        when("outbox, relayed, not led", Situation.OUTBOX_UNLED, outbox("R", true, false));
        when(
                "outbox, refused",
                Situation.OUTBOX_REFUSED,
                outbox("R", true, true).andThen(f -> f.outboxRefusals = 3));
        when("outbox, due, nobody knows whether it is led", Situation.OUTBOX_WAITS, outbox("R", true, null));
        when(
                "outbox, due, paused",
                Situation.OUTBOX_PAUSED,
                outbox("R", true, true).andThen(f -> f.outboxPaused = true));
        when(
                "outbox, owned, paused",
                Situation.OUTBOX_OWNED,
                outbox("O", false, true).andThen(f -> f.outboxPaused = true));
        when("outbox, parked", Situation.OUTBOX_PARKED, outbox("P", true, false));
        when("outbox, visible", Situation.OUTBOX_SENT, outbox("O", false, false).andThen(f -> f.visible = 1));
    }

    @TestFactory
    List<DynamicTest> factsProve() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Case one : CASES) {
            tests.add(DynamicTest.dynamicTest(one.facts + ": " + one.expected, () -> {
                MessageFacts facts = new MessageFacts();
                facts.broker = Knowledge.ANSWERED;
                facts.database = Knowledge.ANSWERED;
                facts.marked = true;
                one.given.accept(facts);
                assertThat(Situations.of(facts)).isEqualTo(one.expected);
            }));
        }
        return tests;
    }

    @Test
    void eachSituationIsProvedBySomeFacts() {
        Set<Situation> missing = EnumSet.allOf(Situation.class);
        CASES.forEach(one -> missing.remove(one.expected));
        assertThat(missing).isEmpty();
    }

    /** The rule behind all of them: nothing is said of a commit, or of its absence, without the rows that prove it. */
    @Test
    void withoutTheRowsNoSentenceClaimsACommitOrARollback() {
        for (Case one : CASES) {
            MessageFacts facts = new MessageFacts();
            facts.broker = Knowledge.ANSWERED;
            facts.marked = true;
            one.given.accept(facts);
            facts.database = Knowledge.FAILED;
            facts.segmentRow = null;
            facts.attemptRow = null;
            if (facts.outboxState == null) {
                assertThat(Situations.of(facts).sentence())
                        .as(one.facts)
                        .doesNotContain("ransaction committed,", "segment committed", "fenced", "(row DELIVER)");
            }
        }
    }

    @Test
    void theDocumentationSaysWhatTheCommandSays() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "commands.md"));
        for (Situation one : Situation.values()) {
            assertThat(page).contains("| `" + one.name() + "` | " + one.exitStatus() + " | " + one.sentence() + " |");
        }
    }

    @Test
    void whatSomebodyHasToDoSomethingAboutSaysWhat() {
        for (Situation situation : Situation.values()) {
            if (situation.exitStatus() == 2) {
                assertThat(situation.remedy()).as(situation.name()).isNotEmpty();
            }
        }
    }
}
