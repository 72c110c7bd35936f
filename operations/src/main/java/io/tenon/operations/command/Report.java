package io.tenon.operations.command;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.tenon.operations.ExitStatus;
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

    /** Control characters, which a message's properties may bring, do not reach the terminal. */
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

    /** Several lines, such as a script of Tenon's own. */
    public Report text(String text) {
        Collections.addAll(lines, text.split("\n"));
        return this;
    }

    /** Something could not be asked: what is told is not all there is. */
    public Report notKnown(String text) {
        if (!json.has("notKnown")) {
            json.add("notKnown", new JsonArray());
        }
        json.getAsJsonArray("notKnown").add(text.trim());
        return paragraph(text).worsen(ExitStatus.PROBLEMS);
    }

    /** It broke off: what is told is what was done before. */
    public Report failed(String text) {
        json.addProperty("failed", text);
        return paragraph(text).worsen(ExitStatus.PROBLEMS);
    }

    /** A failure may bring the script that makes a table. */
    private Report paragraph(String text) {
        for (String line : text.split("\r?\n")) {
            line(line);
        }
        return this;
    }

    /** More than was looked at may be there, so that nothing found is not nothing. */
    public Report mayBeMore(String text) {
        json.addProperty("mayBeMore", true);
        return line(text).worsen(ExitStatus.WARNINGS);
    }

    public JsonObject json() {
        return json;
    }

    /** Never makes it better than it was. */
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

    /** One object on one line, with the exit status in it. */
    public void printJson(PrintWriter out) {
        json.addProperty("exitStatus", status);
        out.println(GSON.toJson(json));
        out.flush();
    }
}
