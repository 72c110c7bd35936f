package io.tenon.operations.command;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.tenon.internal.outbox.RelayPause;
import io.tenon.operations.connection.DurationText;
import java.util.List;

/** Adds the pauses of an outbox to a report. Stateless. */
public final class Pauses {
    private Pauses() {}

    public static void addTo(Report report, List<RelayPause> pauses) {
        JsonArray all = new JsonArray();
        for (RelayPause pause : pauses) {
            JsonObject json = new JsonObject();
            json.addProperty("sender", pause.isOfAll() ? null : pause.sender());
            json.addProperty("reason", pause.reason());
            json.addProperty("millis", pause.millis());
            all.add(json);
            report.line("paused        " + text(pause)).line("              => " + remedy(pause));
        }
        report.json().add("pauses", all);
    }

    public static String text(RelayPause pause) {
        return pause.whose() + " for " + DurationText.text(pause.millis())
                + (pause.reason().isEmpty() ? ", no reason was given" : ": " + pause.reason());
    }

    public static String remedy(RelayPause pause) {
        return "messages wait in the outbox until somebody calls: " + pause.resumeCommand();
    }
}
