package io.tenon.operations.alarm;

import com.google.gson.JsonObject;
import java.time.Instant;

/** Something that waits for a human. Names no message's body and no secret. Immutable. */
final class Alarm {
    /** What it is about; names it among those of its source together with the subject. */
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

    /** Whose it is: a table, a sender, a broker. */
    final String subject;

    /** Where it was seen: it is over only when that has been looked at again. */
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
