package io.tenon.internal.rescue;

import static io.tenon.internal.rescue.StubMessages.GROUP;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.check.Mark;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.datasource.TrackedDataSources;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.StatusTable;
import io.tenon.jdbc.TenonDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What tests of the automatic rescue need: a database, and brokers that are stubs, since a real one neither fails nor lags behind on demand. */
abstract class RescueTest {
    static final long LEAD = 1_000;
    static final long HOUR = TimeUnit.HOURS.toMillis(1);

    static final AtomicInteger DATABASES = new AtomicInteger();

    final StubMessages messages = new StubMessages();
    final Queue<String> told = new ConcurrentLinkedQueue<>();
    final List<ParkedRescuer> rescuers = new ArrayList<>();
    final JdbcDataSource database = new JdbcDataSource();
    TenonDataSource dataSource;
    StatusTable table;

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

    ParkedRescuer rescuer() {
        return rescuer(messages);
    }

    ParkedRescuer rescuer(StubMessages... brokers) {
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

    Mark mark() {
        return new Mark(StatusId.next(), StatusId.next(), table.tableId(), dataSource.getName());
    }

    Mark committed() throws SQLException {
        Mark mark = mark();
        try (Connection own = database.getConnection()) {
            table.insertLive(own, mark.segment());
        }
        return mark;
    }

    Mark parked(String id) throws SQLException {
        Mark mark = committed();
        messages.parked(id, mark, GROUP, System.currentTimeMillis());
        return mark;
    }

    TrackedDataSource tracked() {
        return TrackedDataSources.all().stream()
                .filter(each -> each.name().equals(dataSource.getName()))
                .findFirst()
                .orElseThrow();
    }

    /** Its row is as old as its half. */
    Mark committedBefore(long ageMillis) throws SQLException {
        Mark mark = markOf(ageMillis);
        insert(mark.segment(), ageMillis);
        return mark;
    }

    Mark markOf(long ageMillis) {
        StatusId begun = StatusId.of(
                StatusId.lowestOf(System.currentTimeMillis() - ageMillis).mostSignificantBits(),
                StatusId.next().mostSignificantBits());
        return new Mark(begun, StatusId.next(), table.tableId(), dataSource.getName());
    }

    void insert(StatusId segment, long ageMillis) throws SQLException {
        try (Connection own = database.getConnection()) {
            table.insertLive(own, segment);
        }
        age(segment, ageMillis);
    }

    void age(StatusId row, long ageMillis) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "UPDATE tenon_status SET created_at = DATEADD(MILLISECOND, ?, created_at) WHERE id = ?")) {
            statement.setLong(1, -ageMillis);
            statement.setObject(2, row.toUuid());
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    int rowsOfKind(char kind) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT COUNT(*) FROM tenon_status WHERE kind = '" + kind + "'")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
