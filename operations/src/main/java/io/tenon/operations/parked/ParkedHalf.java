package io.tenon.operations.parked;

import com.google.gson.JsonObject;
import io.tenon.internal.check.Mark;
import io.tenon.internal.stored.StoredMessage;
import io.tenon.operations.connection.DurationText;
import io.tenon.operations.half.RocksHalves;

/** A parked half that has Tenon's mark. Immutable. */
final class ParkedHalf {
    final StoredMessage message;
    final Mark mark;
    final ParkedFate fate;

    ParkedHalf(StoredMessage message, Mark mark, ParkedFate fate) {
        this.message = message;
        this.mark = mark;
        this.fate = fate;
    }

    String title() {
        String keys = message.keys();
        return message.messageId() + " of topic " + message.realTopic() + (keys == null ? "" : " (keys " + keys + ")")
                + ", at " + message.broker.name + ", "
                + (RocksHalves.isOne(message) ? "given up and forgotten by its broker, stored " : "parked ")
                + DurationText.text(System.currentTimeMillis() - message.storedMillis) + " ago, " + mark;
    }

    JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("messageId", message.messageId());
        json.addProperty("topic", message.realTopic());
        json.addProperty("keys", message.keys());
        json.addProperty("broker", message.broker.name);
        json.addProperty("offset", message.queueOffset);
        json.addProperty("parkedMillisAgo", System.currentTimeMillis() - message.storedMillis);
        json.addProperty("forgotten", RocksHalves.isOne(message));
        json.addProperty("checkGroup", message.property("PGROUP"));
        json.addProperty("segment", mark.segment().toString());
        json.addProperty("attempt", mark.attempt().toString());
        json.addProperty("fate", fate.name());
        json.addProperty("isOpen", fate.isOpen());
        return json;
    }
}
