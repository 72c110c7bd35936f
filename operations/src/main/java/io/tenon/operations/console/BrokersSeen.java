package io.tenon.operations.console;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.tenon.operations.command.Report;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The brokers that have answered while the console runs. One that is stopped in good order takes its name away from the
 * name servers, so that the others alone would look like all there is. Used by one thread.
 */
final class BrokersSeen {
    private final Set<String> names = new TreeSet<>();

    /** Adds to a report the brokers that answered before, have told nothing now, and are not named there as failed. */
    void look(Report report) {
        JsonObject json = report.json();
        Set<String> told = new TreeSet<>();
        for (JsonElement broker : json.getAsJsonArray("brokers")) {
            told.add(broker.getAsJsonObject().get("name").getAsString());
        }
        String failed = String.valueOf(json.get("notKnown"));
        for (String name : names) {
            if (!told.contains(name) && !isNamed(name, failed)) {
                report.notKnown(
                        "broker        " + name
                                + " is gone: no name server knows it any more. If it was taken away for good, start the console anew");
            }
        }
        names.addAll(told);
    }

    /** Whether a text contains the name as a whole: one broker's name may be the beginning of another's. */
    private static boolean isNamed(String name, String text) {
        return Pattern.compile("(?<![\\w|%-])" + Pattern.quote(name) + "(?![\\w|%-])")
                .matcher(text)
                .find();
    }
}
