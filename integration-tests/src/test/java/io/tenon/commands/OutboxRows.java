package io.tenon.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.status.StatusId;
import io.tenon.testbed.Database;
import java.sql.Connection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rows of the outbox whose topic is not there. */
final class OutboxRows {
    private OutboxRows() {}

    /** A broker is asked 16 times, with growing pauses, before such a row is parked; a test does not wait for that. */
    static String park(Database database, Tenon tenon, String key) throws Exception {
        Matcher row = Pattern.compile("([0-9a-f]{32})  .*keys " + key)
                .matcher(tenon.run("outbox", "list").out());
        assertThat(row.find()).as("a row with keys " + key).isTrue();
        try (Connection own = database.dataSource().getConnection()) {
            OutboxTable.openExisting(own, OutboxTable.DEFAULT_NAME, 10_000)
                    .park(own, StatusId.parse(row.group(1)), "CODE: 17 DESC: topic not exist");
        }
        return row.group(1);
    }
}
