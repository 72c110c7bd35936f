package io.tenon.operations.command;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A command's answer: lines for people, an object for scripts, and an exit status. No message's body is in it. Not thread-safe. */
public final class Report {
    private static final Gson GSON =
            new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

    private final List<String> lines = new ArrayList<>();
    private final JsonObject json = new JsonObject();
    private int status = ExitStatus.FINE;

    /**
     * Adds a line, without control characters: a message's properties may contain some, which must not reach the
     * terminal.
     */
    public Report line(String text) {
        StringBuilder clean = new StringBuilder(text);
        for (int i = 0; i < clean.length(); i++) {
            if (Character.isISOControl(clean.charAt(i)) && clean.charAt(i) != '\t') {
                clean.setCharAt(i, ' ');
            }
        }
        lines.add(clean.toString());
        return this;
    }

    /** Adds several lines, such as a script of Tenon's own. */
    public Report text(String text) {
        Collections.addAll(lines, text.split("\n"));
        return this;
    }

    /** Notes that something could not be asked, so that the report is not complete. */
    public Report notKnown(String text) {
        if (!json.has("notKnown")) {
            json.add("notKnown", new JsonArray());
        }
        json.getAsJsonArray("notKnown").add(text.trim());
        return paragraph(text).worsen(ExitStatus.PROBLEMS);
    }

    /** Notes that the command broke off, so that the report tells only what was done before. */
    public Report failed(String text) {
        json.addProperty("failed", text);
        return paragraph(text).worsen(ExitStatus.PROBLEMS);
    }

    /** Adds each line of a text: the text of a failure may contain the script that makes a table. */
    private Report paragraph(String text) {
        for (String line : text.split("\r?\n")) {
            line(line);
        }
        return this;
    }

    /** Notes that there may be more than was looked at, so that finding nothing does not mean that there is nothing. */
    public Report mayBeMore(String text) {
        json.addProperty("mayBeMore", true);
        return line(text).worsen(ExitStatus.WARNINGS);
    }

    public JsonObject json() {
        return json;
    }

    /** Sets the exit status, unless it is worse already. */
    public Report worsen(int status) {
        this.status = Math.max(this.status, status);
        return this;
    }

    public int status() {
        return status;
    }

    public List<String> lines() {
        return Collections.unmodifiableList(lines);
    }

    void print(PrintWriter out, boolean asJson) {
        if (asJson) {
            printJson(out);
        } else {
            lines.forEach(out::println);
            out.flush();
        }
    }

    /** Prints one object on one line, with the exit status in it. */
    public void printJson(PrintWriter out) {
        json.addProperty("exitStatus", status);
        out.println(GSON.toJson(json));
        out.flush();
    }
}
