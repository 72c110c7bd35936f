package io.tenon.operations.explain;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.tenon.internal.check.Mark;
import io.tenon.operations.command.ExitStatus;
import io.tenon.operations.command.Report;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The answer about one message. Immutable after it was made. */
final class Explanation {
    private final FoundMessage message;
    private final @Nullable String segment;
    private final Situation situation;
    private final Set<String> notKnown;
    private final boolean isWhole;

    /**
     * @param segment the segment whose rows were asked; null if there is none
     * @param isWhole whether all who were asked have answered
     */
    Explanation(
            FoundMessage message,
            @Nullable String segment,
            Situation situation,
            Set<String> notKnown,
            boolean isWhole) {
        this.message = message;
        this.segment = segment;
        this.situation = situation;
        this.notKnown = new TreeSet<>(notKnown);
        this.isWhole = isWhole;
    }

    Situation situation() {
        return situation;
    }

    void addTo(Report report, JsonArray messages) {
        report.line(title());
        message.timeLine.inOrder().forEach(event -> report.line("  " + event));
        report.line("  " + situation.sentence());
        if (!situation.remedy().isEmpty()) {
            report.line("  => " + situation.remedy());
        }
        notKnown.forEach(note -> report.line("  not known: " + note));
        report.worsen(situation.exitStatus()).worsen(isWhole ? ExitStatus.FINE : ExitStatus.WARNINGS);
        messages.add(json());
    }

    private String title() {
        Mark mark = message.mark();
        StringBuilder title = new StringBuilder(message.isAnywhere() ? "message " : "").append(message.messageId);
        String topic = message.topic();
        String keys = message.keys();
        title.append(topic == null ? "" : " of topic " + topic);
        title.append(keys == null ? "" : " (keys " + keys + ")");
        if (mark != null) {
            title.append(", ").append(mark);
        } else if (segment != null && !segment.equals(message.messageId)) {
            title.append(", segment ").append(segment);
        }
        return title.toString();
    }

    private JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("id", message.messageId);
        json.addProperty("topic", message.topic());
        json.addProperty("keys", message.keys());
        Mark mark = message.mark();
        json.addProperty("segment", mark == null ? segment : mark.segment().toString());
        json.addProperty("attempt", mark == null ? null : mark.attempt().toString());
        json.addProperty("tableId", mark == null ? null : mark.tableId());
        json.addProperty("dataSource", mark == null ? null : mark.dataSource());
        json.addProperty("situation", situation.name());
        json.addProperty("sentence", situation.sentence());
        json.addProperty("remedy", situation.remedy());
        json.addProperty("checks", message.checks());
        json.addProperty("delivered", message.visible.size());
        JsonArray timeLine = new JsonArray();
        for (TimeLine.Event event : message.timeLine.inOrder()) {
            JsonObject one = new JsonObject();
            one.addProperty("time", event.time());
            one.addProperty("clock", event.clock.toString());
            one.addProperty("what", event.what);
            timeLine.add(one);
        }
        json.add("timeLine", timeLine);
        JsonArray notes = new JsonArray();
        notKnown.forEach(notes::add);
        json.add("notKnown", notes);
        return json;
    }
}
