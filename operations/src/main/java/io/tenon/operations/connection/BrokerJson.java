package io.tenon.operations.connection;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;

/**
 * Reads what brokers and name servers answer. It is not always JSON, because keys that are numbers stand there without
 * quotes, {@code {0:"10.0.0.1:10911"}}; Gson's parser takes them. Stateless.
 */
public final class BrokerJson {
    private BrokerJson() {}

    /** @throws IllegalArgumentException if the text is not even JSON with such keys */
    public static JsonElement read(String text) {
        JsonElement read;
        try {
            read = JsonParser.parseString(text);
        } catch (JsonParseException e) {
            throw new IllegalArgumentException("no JSON: " + e.getMessage(), e);
        }
        if (read.isJsonNull()) {
            throw new IllegalArgumentException("no JSON: there is nothing in it");
        }
        return read;
    }

    /** Returns the object behind a key; empty where there is none. */
    public static JsonObject object(JsonElement from, String key) {
        JsonElement found = from.isJsonObject() ? from.getAsJsonObject().get(key) : null;
        return found != null && found.isJsonObject() ? found.getAsJsonObject() : new JsonObject();
    }

    /** Returns the array behind a key; empty where there is none. */
    public static JsonArray array(JsonElement from, String key) {
        JsonElement found = from.isJsonObject() ? from.getAsJsonObject().get(key) : null;
        return found != null && found.isJsonArray() ? found.getAsJsonArray() : new JsonArray();
    }

    /** Returns the string, number or word behind a key; "" where there is none. */
    public static String text(JsonElement from, String key) {
        JsonElement found = from.isJsonObject() ? from.getAsJsonObject().get(key) : null;
        return found != null && found.isJsonPrimitive() ? found.getAsString() : "";
    }
}
