package io.tenon.operations.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.status.StatusId;
import io.tenon.operations.CommandDatabase;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AgedRowsTest {
    @Test
    void countingEndsAtItsBoundAndBeginsWithTheOldest() throws Exception {
        try (CommandDatabase database = new CommandDatabase()) {
            List<StatusId> attempts = List.of(StatusId.next(), StatusId.next());
            for (int i = 0; i < 5; i++) {
                database.status.insertLive(database.own, StatusId.next());
            }
            database.status.disown(database.own, attempts);
            database.execute("UPDATE \"tenon_status\" SET created_at = created_at - INTERVAL '2' HOUR WHERE id IN (X'"
                    + attempts.get(0) + "', X'" + attempts.get(1) + "')");
            Map<String, AgedRows> some = AgedRows.of(database.status, database.own, 60_000, 3);
            assertThat(kind(some, "V").total()).isEqualTo(2);
            assertThat(kind(some, "V").byAge()).containsExactly(0, 0, 2, 0);
            assertThat(kind(some, "V").late()).isEqualTo(2);
            assertThat(kind(some, "L").total()).isEqualTo(1);
            Map<String, AgedRows> all = AgedRows.of(database.status, database.own, 60_000, 1_000);
            assertThat(kind(all, "L").total()).isEqualTo(5);
        }
    }

    private static AgedRows kind(Map<String, AgedRows> counted, String letter) {
        return Objects.requireNonNull(counted.get(letter));
    }
}
