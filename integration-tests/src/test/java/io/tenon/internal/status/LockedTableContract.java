package io.tenon.internal.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Another session holds a lock on the status table, for as long as it likes. */
abstract class LockedTableContract extends AttemptRowContract {
    private static final long SHORT = 400;

    /** What locks the table, and what gives it free; none where the database has no such thing. */
    abstract String[] lockTable();

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void noStatementWaitsLongerForALockOnTheTableThanItsBound() throws Exception {
        assumeTrue(lockTable().length > 0, "the database locks no tables");
        String name = table().qualifiedName().replaceAll("[`\"]", "");
        StatusTable bounded = StatusTable.open(own(), name, false, SHORT);
        Connection administrator = connection();
        StatusId segment = live();
        update(administrator, String.format(lockTable()[0], table().qualifiedName()));
        try {
            for (Map.Entry<String, Use> use : uses(bounded, segment, name).entrySet()) {
                Connection connection = connection();
                long begun = System.nanoTime();
                assertThatThrownBy(() -> use.getValue().on(connection))
                        .as(use.getKey())
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("did not return within 400 ms");
                assertThat(millisSince(begun)).as(use.getKey()).isBetween(SHORT - 1, 4_000L);
            }
        } finally {
            update(administrator, lockTable()[1]);
        }
        assertThat(kindOf(segment)).isEqualTo(StatusKind.LIVE);
        assertThat(bounded.read(own(), Collections.singletonList(new VerdictQuestion(segment, StatusId.next()))))
                .containsKey(segment);
    }

    private static Map<String, Use> uses(StatusTable table, StatusId segment, String name) {
        Map<String, Use> uses = new LinkedHashMap<>();
        uses.put("LIVE", c -> table.insertLive(c, StatusId.next()));
        uses.put("VOID", c -> table.insertVoid(c, Collections.singletonList(StatusId.next())));
        uses.put("seal", c -> table.seal(c, Collections.singletonList(segment)));
        uses.put("deliver", c -> table.deliver(c, Collections.singletonList(StatusId.next())));
        uses.put("disown", c -> table.disown(c, Collections.singletonList(StatusId.next())));
        uses.put("read", c -> table.read(c, Collections.singletonList(new VerdictQuestion(segment, StatusId.next()))));
        uses.put("delete", c -> table.delete(c, Arrays.asList(segment, StatusId.next())));
        uses.put("retention", c -> table.deleteOlderThan(c, StatusId.lowestOf(System.currentTimeMillis()), 10));
        uses.put("opening", c -> StatusTable.open(c, name, true, SHORT));
        uses.put("home", table::isOn);
        return uses;
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aStatementThatWasCancelledLeavesTheConnectionFitForTheNextOnes() throws Exception {
        assumeTrue(lockTable().length > 0, "the database locks no tables");
        String name = table().qualifiedName().replaceAll("[`\"]", "");
        StatusTable bounded = StatusTable.open(own(), name, false, SHORT);
        Connection administrator = connection();
        Connection a = application();
        update(administrator, String.format(lockTable()[0], table().qualifiedName()));
        assertThatThrownBy(() -> bounded.insertLive(a, StatusId.next())).isInstanceOf(SQLTimeoutException.class);
        update(administrator, lockTable()[1]);
        a.rollback();
        for (int i = 0; i < 50; i++) {
            StatusId segment = StatusId.next();
            bounded.insertLive(a, segment);
            a.commit();
            assertThat(kindOf(segment)).isEqualTo(StatusKind.LIVE);
        }
    }

    private interface Use {
        void on(Connection connection) throws SQLException;
    }
}
