package io.tenon.internal.rescue;

import static io.tenon.internal.rescue.StubMessages.GROUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.check.Mark;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.datasource.TrackedDataSources;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.StatusTable;
import io.tenon.internal.stored.BrokerAddress;
import io.tenon.internal.stored.BrokerMessages.Done;
import io.tenon.internal.stored.HalfTopics;
import io.tenon.jdbc.TenonDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** R12, on H2; the broker is a stub, since a real one neither fails nor lags behind on demand. */
class ParkedRescuerTest {
    private static final long LEAD = 1_000;
    private static final long HOUR = TimeUnit.HOURS.toMillis(1);

    /** Twice what the stub's settings come to. */
    private static final long PATIENCE = 2 * (100 + 4 * 10 + 5_000);

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final StubMessages messages = new StubMessages();
    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final List<ParkedRescuer> rescuers = new ArrayList<>();
    private final JdbcDataSource database = new JdbcDataSource();
    private TenonDataSource dataSource;
    private StatusTable table;

    @BeforeEach
    void open() throws SQLException {
        String name = "rescue" + DATABASES.incrementAndGet();
        database.setURL("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1;CASE_INSENSITIVE_IDENTIFIERS=TRUE");
        dataSource = new TenonDataSource(database);
        dataSource.setName(name);
        dataSource.setCreateTable(true);
        dataSource.setSealAfterMillis(10);
        dataSource.setLeaseMillis(20);
        dataSource.setEndEffectMillis(1);
        dataSource.getConnection().close();
        assertThat(tracked().openNow(10_000)).isNull();
        table = tracked().statusTable();
    }

    @AfterEach
    void close() throws IOException {
        rescuers.forEach(ParkedRescuer::close);
        dataSource.close();
    }

    private ParkedRescuer rescuer() {
        return rescuer(messages);
    }

    private ParkedRescuer rescuer(StubMessages... brokers) {
        ParkedRescuer rescuer = new ParkedRescuer(
                GROUP,
                50,
                LEAD,
                () -> Stream.of(brokers).map(StubMessages::address).toList(),
                StubMessages.of(brokers),
                (topic, messageId, source) -> told.add(messageId));
        rescuers.add(rescuer);
        rescuer.start();
        return rescuer;
    }

    private Mark mark() {
        return new Mark(StatusId.next(), StatusId.next(), table.tableId(), dataSource.getName());
    }

    private Mark committed() throws SQLException {
        Mark mark = mark();
        try (Connection own = database.getConnection()) {
            table.insertLive(own, mark.segment());
        }
        return mark;
    }

    private Mark parked(String id) throws SQLException {
        Mark mark = committed();
        messages.parked(id, mark, GROUP, System.currentTimeMillis());
        return mark;
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

    private static JdbcDataSource otherDatabase() {
        JdbcDataSource other = new JdbcDataSource();
        other.setURL("jdbc:h2:mem:rescue-reports" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
        return other;
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

    private boolean isOpenedAnew(String tableId) throws SQLException {
        TrackedDataSource tracked = tracked();
        tracked.openNow(10_000);
        String open = tracked.openTableId();
        return open != null && !open.equals(tableId);
    }

    private TrackedDataSource tracked() {
        return TrackedDataSources.all().stream()
                .filter(each -> each.name().equals(dataSource.getName()))
                .findFirst()
                .orElseThrow();
    }

    /** Its row is as old as its half. */
    private Mark committedBefore(long ageMillis) throws SQLException {
        Mark mark = markOf(ageMillis);
        insert(mark.segment(), ageMillis);
        return mark;
    }

    private Mark markOf(long ageMillis) {
        StatusId begun = StatusId.of(
                StatusId.lowestOf(System.currentTimeMillis() - ageMillis).mostSignificantBits(),
                StatusId.next().mostSignificantBits());
        return new Mark(begun, StatusId.next(), table.tableId(), dataSource.getName());
    }

    private void insert(StatusId segment, long ageMillis) throws SQLException {
        try (Connection own = database.getConnection()) {
            table.insertLive(own, segment);
        }
        age(segment, ageMillis);
    }

    private void age(StatusId row, long ageMillis) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "UPDATE tenon_status SET created_at = DATEADD(MILLISECOND, ?, created_at) WHERE id = ?")) {
            statement.setLong(1, -ageMillis);
            statement.setObject(2, row.toUuid());
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

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

    private int rowsOfKind(char kind) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT COUNT(*) FROM tenon_status WHERE kind = '" + kind + "'")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
