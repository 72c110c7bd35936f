package io.tenon.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.jdbc.TenonDataSource;
import java.sql.Connection;
import java.sql.Savepoint;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** R8: the status table is empty again by itself. */
interface CleanUpRules extends Rules {
    @Test
    default void r8_afterTheGraceTheTableIsEmptyButForItsSchemaRow() throws Exception {
        TenonDataSource quick = Joint.configured(joint().database.dataSource(), joint().topic + "-grace");
        quick.setTable("grace_status");
        quick.setGraceMillis(200);
        keep(quick);
        try (Connection c = quick.getConnection()) {
            c.setAutoCommit(false);
            order(c, "a");
            c.setSavepoint();
            order(c, "b");
            c.commit();
            order(c, "c");
            Savepoint savepoint = c.setSavepoint();
            order(c, "undone");
            c.rollback(savepoint);
            c.commit();
            order(c, "rolled-back");
            c.rollback();
            order(c, "in-doubt");
            execute(c, "COMMIT");
            c.rollback();
        }
        delivered("a", "b", "c", "in-doubt");
        never("undone", "rolled-back");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(evidence("grace_status")).isZero());
    }
}
