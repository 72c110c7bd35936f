package io.tenon.operations.console;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A change that the page asks for: the command that a shell would be given, with --yes or --dry-run. Immutable. */
final class RequestedChange {
    /** What the page can change, where changes are allowed. */
    enum Kind {
        /** A rescue of all parked halves that are committed. */
        RESCUE("rescue"),
        /** A change of parked rows of the outbox, by their ids. */
        RETRY("retry"),
        DROP("drop"),
        /** A change of one sender's outbox, or of all senders' where none is named. */
        PAUSE("pause"),
        RESUME("resume");

        final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    /** The reason of a pause, for those who find the outbox paused and ask who did that. */
    private static final String REASON = "paused in the console";

    private final Kind kind;
    private final List<String> ids;
    private final boolean isDry;

    private RequestedChange(Kind kind, List<String> ids, boolean isDry) {
        this.kind = kind;
        this.ids = ids;
        this.isDry = isDry;
    }

    /** @throws IllegalArgumentException if the text is none of the changes that the page can make */
    static RequestedChange parse(String text) {
        try {
            JsonObject wish = JsonParser.parseString(text).getAsJsonObject();
            List<String> ids = new ArrayList<>();
            if (wish.has("ids")) {
                for (JsonElement id : wish.getAsJsonArray("ids")) {
                    ids.add(id.getAsString());
                }
            }
            Kind kind = Kind.valueOf(wish.get("change").getAsString().toUpperCase(Locale.ROOT));
            return new RequestedChange(kind, ids, isTrue(wish.get("dryRun")));
        } catch (JsonParseException | IllegalStateException | NullPointerException | ClassCastException e) {
            throw new IllegalArgumentException("that is none of the changes that the page can make", e);
        }
    }

    /**
     * Whether nothing is to be changed. Only the word false changes something: any other value is a mistake, and is
     * refused.
     */
    private static boolean isTrue(JsonElement dryRun) {
        if (!dryRun.isJsonPrimitive() || !dryRun.getAsJsonPrimitive().isBoolean()) {
            throw new IllegalArgumentException("dryRun is neither true nor false");
        }
        return dryRun.getAsBoolean();
    }

    Kind kind() {
        return kind;
    }

    /** Returns the words that follow the command's name. */
    List<String> words() {
        List<String> words = new ArrayList<>(Arrays.asList(kind.word, isDry ? "--dry-run" : "--yes"));
        switch (kind) {
            case RETRY:
            case DROP:
                words.add("--");
                words.addAll(ids);
                return words;
            case PAUSE:
            case RESUME:
                words.add(ids.isEmpty() ? "--all" : "--sender=" + ids.get(0));
                if (kind == Kind.PAUSE) {
                    words.add("--reason=" + REASON);
                }
                return words;
            default:
                return words;
        }
    }
}
