package io.tenon.operations.alarm;

import com.google.gson.JsonObject;
import java.time.Instant;

/** Something that waits for a human. It names no message's body and no secret. Immutable. */
final class Alarm {
    /** What an alarm is about. Kind and subject together name it among the alarms of its source. */
    enum Kind {
        TABLE_UNUSABLE,
        OUTBOX_PARKED,
        OUTBOX_OLD,
        OUTBOX_PAUSED,
        BROKER_UNKNOWN,
        HALVES_PARKED,
        HALVES_IN_DOUBT;

        boolean isOfOutbox() {
            return this == OUTBOX_PARKED || this == OUTBOX_OLD || this == OUTBOX_PAUSED;
        }
    }

    final Kind kind;

    /** The table, sender or broker that the alarm is about. */
    final String subject;

    /** The place where it was seen: the alarm is over only when that has been looked at again. */
    final String source;

    final String text;
    final String remedy;
    final long sinceMillis;

    Alarm(Kind kind, String subject, String source, String text, String remedy, long sinceMillis) {
        this.kind = kind;
        this.subject = subject;
        this.source = source;
        this.text = text;
        this.remedy = remedy;
        this.sinceMillis = sinceMillis;
    }

    String key() {
        return kind + " " + subject;
    }

    JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("kind", kind.name());
        json.addProperty("subject", subject);
        json.addProperty("source", source);
        json.addProperty("text", text);
        json.addProperty("remedy", remedy);
        json.addProperty("since", Instant.ofEpochMilli(sinceMillis).toString());
        return json;
    }

    static Alarm of(JsonObject json) {
        return new Alarm(
                Kind.valueOf(json.get("kind").getAsString()),
                json.get("subject").getAsString(),
                json.get("source").getAsString(),
                json.get("text").getAsString(),
                json.get("remedy").getAsString(),
                Instant.parse(json.get("since").getAsString()).toEpochMilli());
    }
}
