package io.tenon.internal.rescue;

import static io.tenon.internal.rescue.StubMessages.GROUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.check.Mark;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.stored.BrokerMessages.Done;
import io.tenon.internal.stored.HalfTopics;
import io.tenon.jdbc.TenonDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** R12, on H2: halves that a broker has parked. */
class ParkedRescuerTest extends RescueTest {
    private static JdbcDataSource otherDatabase() {
        JdbcDataSource other = new JdbcDataSource();
        other.setURL("jdbc:h2:mem:rescue-reports" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
        return other;
    }

    @Test
    void r12_whatCommittedIsPutBackOnceAndNothingElse() throws Exception {
        parked("committed");
        messages.parked("rolledBack", mark(), GROUP, System.currentTimeMillis());
        messages.parked("ofAnotherGroup", committed(), "elsewhere", System.currentTimeMillis());
        messages.parked(
                "ofAnotherTable",
                new Mark(StatusId.next(), StatusId.next(), "0123456789abcdef", "x"),
                GROUP,
                System.currentTimeMillis());
        messages.parked("olderThanTheRetention", mark(), GROUP, System.currentTimeMillis() - TimeUnit.DAYS.toMillis(4));
        rescuer();
        rescuer();
        await().until(() -> !told.isEmpty());
        await().during(Duration.ofMillis(2 * LEAD))
                .until(() -> messages.idsIn(HalfTopics.HALVES).equals(List.of("committed")));
        assertThat(told).containsExactly("committed");
        assertThat(messages.idsIn("orders")).isEmpty();
        assertThat(rowsOfKind('F')).isEqualTo(1); // what rolled back, and not what is too old to tell
    }

    @Test
    void r12_aDataSourceWhoseTableIsNotThereKeepsNobodyElsesFromBeingRescued() throws Exception {
        try (TenonDataSource withoutTable = new TenonDataSource(otherDatabase())) {
            withoutTable.setName(dataSource.getName() + "-reports");
            withoutTable.getConnection().close();
            messages.parked(
                    "ofAnotherTable",
                    new Mark(StatusId.next(), StatusId.next(), "0123456789abcdef", "x"),
                    GROUP,
                    System.currentTimeMillis());
            parked("committed");
            rescuer();
            await().until(() -> told.contains("committed"));
        }
    }

    @Test
    void r12_anotherProcessThatStartsDecidesAnewAndPutsNothingBackTwice() throws Exception {
        for (int i = 0; i < 100; i++) {
            parked("m" + i);
        }
        rescuer().close();
        rescuer();
        await().until(() -> told.size() == 100);
        await().during(Duration.ofMillis(2 * LEAD)).until(() -> messages.resumed == 100);
        assertThat(messages.idsIn(HalfTopics.HALVES)).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void r12_aHalfThatIsParkedAgainIsPutBackAgain() throws Exception {
        Mark mark = parked("twice");
        rescuer();
        await().until(() -> messages.resumed == 1);
        messages.parked("twice", mark, GROUP, System.currentTimeMillis());
        await().until(() -> messages.resumed == 2);
        await().during(Duration.ofMillis(2 * LEAD)).until(() -> messages.resumed == 2);
    }

    @Test
    void r12_whatItsBrokerDoesNotAskAboutAnyMoreIsSentRatherThanPutBackForEver() throws Exception {
        Mark mark = parked("old");
        rescuer();
        await().until(() -> messages.resumed == 1);
        messages.parked("old", mark, GROUP, System.currentTimeMillis(), 1);
        await().until(() -> messages.idsIn("orders").equals(List.of("old")));
        await().during(Duration.ofMillis(2 * LEAD)).until(() -> messages.resumed == 1);
        assertThat(rowsOfKind('V')).isEqualTo(1);
    }

    @Test
    void r12_aHalfThatItsBrokerRefusesToSearchKeepsNoOtherOneFromBeingRescued() throws Exception {
        messages.refuse("secrets");
        parked("secret");
        parked("committed");
        rescuer();
        await().until(() -> told.contains("committed"));
        assertThat(told).containsExactly("committed");
        messages.refuse(null);
        await().until(() -> told.contains("secret"));
    }

    @Test
    void r12_aHalfThatWasParkedTwiceIsPutBackOnce() throws Exception {
        Mark mark = committed();
        messages.parked("double", mark, GROUP, System.currentTimeMillis());
        messages.parked("double", mark, GROUP, System.currentTimeMillis());
        messages.stopIndex();
        rescuer();
        await().until(() -> messages.resumed == 1);
        await().during(Duration.ofMillis(3 * LEAD)).until(() -> messages.resumed == 1);
        messages.goOnWithIndex();
        await().during(Duration.ofMillis(3 * LEAD)).until(() -> messages.resumed == 1);
    }

    @Test
    void r12_aLeaderThatStopsForLongerThanItsLeaseDoesNotPutBackWhatTheNextOneHas() throws Exception {
        parked("first");
        parked("second");
        messages.beforeLookingForNewerHalves(() -> {
            rescuer(); // the next one, which leads when the lease of the one that stands still is over
            await().until(() -> messages.resumed == 2);
            return null;
        });
        rescuer();
        await().until(() -> messages.resumed == 2);
        await().during(Duration.ofMillis(2 * LEAD)).until(() -> messages.resumed == 2);
        assertThat(messages.idsIn(HalfTopics.HALVES)).containsExactlyInAnyOrder("first", "second");
    }

    @Test
    void r12_anAnswerThatIsLostIsLookedForWhenALeaseIsOver() throws Exception {
        parked("unknown");
        messages.answerResumeWith(Done.UNKNOWN);
        rescuer();
        await().until(() -> messages.resumed == 1);
        await().during(Duration.ofMillis(2 * LEAD)).until(() -> messages.resumed == 1);
        assertThat(messages.idsIn(HalfTopics.HALVES)).containsExactly("unknown");
    }

    @Test
    void r12_withoutTheRightToPutBackItIsSentAndVoid() throws Exception {
        parked("sent");
        messages.answerResumeWith(Done.NOT_DONE);
        rescuer();
        await().until(() -> messages.idsIn("orders").equals(List.of("sent")));
        await().until(() -> rowsOfKind('V') == 1);
        await().during(Duration.ofMillis(2 * LEAD))
                .until(() -> messages.idsIn("orders").size() == 1);
        assertThat(told).containsExactly("sent");
    }

    @Test
    void r12_whatWasSentButStoredWithLessSafetyIsNotVoid() throws Exception {
        Mark mark = parked("weak");
        messages.answerResumeWith(Done.NOT_DONE);
        messages.answerSendWith(Done.WEAK);
        ParkedRescuer first = rescuer();
        await().until(() -> messages.idsIn("orders").equals(List.of("weak")));
        await().during(Duration.ofMillis(2 * LEAD))
                .until(() -> messages.idsIn("orders").size() == 1);
        assertThat(rowsOfKind('V')).isZero();
        first.close();
        messages.loseAll(); // its broker is gone, and another one has what was replicated: the parked half
        messages.parked("weak", mark, GROUP, System.currentTimeMillis());
        rescuer();
        await().until(() -> messages.idsIn(HalfTopics.HALVES).equals(List.of("weak")));
    }

    @Test
    void r12_whatCanBeNeitherPutBackNorSentIsTriedAgain() throws Exception {
        parked("later");
        messages.answerResumeWith(Done.NOT_DONE);
        messages.answerSendWith(Done.NOT_DONE);
        rescuer();
        await().until(() -> messages.resumed == 1);
        assertThat(told).containsExactly("later");
    }

    @Test
    void r12_nothingIsConcludedFromAnIndexThatIsBehind() throws Exception {
        parked("committed");
        messages.lagBehind(1);
        rescuer();
        await().during(Duration.ofMillis(3 * LEAD)).until(() -> messages.resumed == 0);
        messages.lagBehind(0);
        await().until(() -> messages.resumed == 1);
    }

    @Test
    void r12_aBrokerThatDoesNotAnswerIsAskedAgain() throws Exception {
        messages.fail(new IOException("the broker is away"));
        parked("committed");
        rescuer();
        await().during(Duration.ofMillis(300)).until(() -> messages.resumed == 0);
        messages.fail(null);
        await().until(() -> messages.resumed == 1);
    }

    @Test
    void r12_aTableThatWasMadeAnewDoesNotAnswerForTheOldOne() throws Exception {
        messages.fail(new IOException("the broker is away"));
        Mark old = parked("committed");
        rescuer();
        messages.fail(null);
        await().until(() -> messages.resumed == 1);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE tenon_status");
        }
        // It finds out that the table is gone, and opens the one that it makes.
        messages.parked("askedOfTheOldOne", old, GROUP, System.currentTimeMillis());
        messages.parked("too", mark(), GROUP, System.currentTimeMillis());
        await().until(() -> isOpenedAnew(old.tableId()));
        messages.parked("askedOfTheNewOne", mark(), GROUP, System.currentTimeMillis());
        await().during(Duration.ofMillis(2 * LEAD)).until(() -> messages.resumed == 1);
        assertThat(rowsOfKind('F')).isZero();
    }

    @Test
    void r12_whileAnotherOneLeadsNothingIsPutBack() throws Exception {
        try (Connection own = database.getConnection()) {
            assertThat(table.leadRescue(own, GROUP, "by hand", 60_000)).isTrue();
        }
        rescuer();
        parked("committed");
        await().during(Duration.ofMillis(LEAD / 2)).until(() -> messages.resumed == 0);
        try (Connection own = database.getConnection()) {
            table.resignRescue(own, GROUP, "by hand");
        }
        await().until(() -> messages.resumed == 1);
    }

    private boolean isOpenedAnew(String tableId) throws SQLException {
        TrackedDataSource tracked = tracked();
        tracked.openNow(10_000);
        String open = tracked.openTableId();
        return open != null && !open.equals(tableId);
    }
}
