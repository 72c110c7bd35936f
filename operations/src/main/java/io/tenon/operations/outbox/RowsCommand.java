package io.tenon.operations.outbox;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.tenon.internal.outbox.OutboxTable;
import io.tenon.operations.command.OperationCommand;
import io.tenon.operations.command.Report;
import io.tenon.operations.connection.DurationText;
import io.tenon.operations.connection.Workplace;
import java.io.IOException;
import java.sql.SQLException;

/** A command on rows of the outbox. */
abstract class RowsCommand extends OperationCommand {
    @Override
    protected void checkOptions() {
        requireDatabase();
    }

    @Override
    protected final Report run(Workplace place) throws SQLException, IOException {
        OutboxTable table = place.requiredOutboxTable();
        return run(place, new KeptRows(table, place.database()));
    }

    abstract Report run(Workplace place, KeptRows rows) throws SQLException, IOException;

    /** Returns all of a row but the messages' bodies; without messages where they were not asked for. */
    static JsonObject json(KeptRow row) {
        JsonObject json = new JsonObject();
        json.addProperty("id", row.id.toString());
        json.addProperty("sender", row.sender);
        json.addProperty("state", row.stateName());
        json.addProperty("ageMillis", row.ageMillis);
        json.addProperty("attempts", row.attempts);
        json.addProperty("lastError", row.lastError);
        json.addProperty("bytes", row.bytes);
        if (!row.isWithMessages()) {
            return json;
        }
        JsonArray messages = new JsonArray();
        try {
            for (FramedMessage message : row.messages()) {
                JsonObject one = new JsonObject();
                one.addProperty("messageId", message.messageId());
                one.addProperty("topic", message.topic());
                one.addProperty("keys", message.keys());
                messages.add(one);
            }
            json.add("messages", messages);
        } catch (IOException e) {
            json.addProperty("unreadable", e.getMessage());
        }
        return json;
    }

    static String text(KeptRow row) {
        StringBuilder text = new StringBuilder()
                .append(row.id)
                .append("  ")
                .append(row.stateName())
                .append(", ")
                .append(DurationText.text(row.ageMillis))
                .append(" old, sender '")
                .append(row.sender)
                .append("', ")
                .append(row.bytes)
                .append(" bytes");
        if (row.attempts > 0) {
            text.append(", refused ")
                    .append(row.attempts)
                    .append(" times: ")
                    .append(or(row.lastError, "no reason kept"));
        }
        if (!row.isWithMessages()) {
            return text.toString();
        }
        try {
            for (FramedMessage message : row.messages()) {
                text.append("; ").append(message);
            }
        } catch (IOException e) {
            text.append("; its messages cannot be read: ").append(e.getMessage());
        }
        return text.toString();
    }
}
