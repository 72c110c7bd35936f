package io.tenon.operations.console;

import com.google.gson.JsonObject;
import io.tenon.operations.command.Report;
import io.tenon.operations.connection.FailureText;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/**
 * One command's answer, kept until it is old; or why there is none. One thread reads it, and all threads may show it.
 */
final class Source {
    private static final long FRESH_MILLIS = 2_000;

    /**
     * How many times as long as an answer took it is kept at least. So a slow question keeps its database or broker
     * busy for a tenth of the time at most.
     */
    private static final int REST = 9;

    /** A question that is asked of the database or the brokers. */
    interface Question {
        Report ask() throws SQLException, IOException;
    }

    private final String name;
    private final Question question;
    private volatile JsonObject answer = new JsonObject();
    private volatile boolean isRead;
    private volatile long readAt;
    private volatile long tookMillis;
    private volatile boolean isExpired;

    Source(String name, Question question) {
        this.name = name;
        this.question = question;
    }

    String name() {
        return name;
    }

    boolean isDue() {
        return !isRead || isExpired || ageMillis() > Math.max(FRESH_MILLIS, REST * tookMillis);
    }

    /** Sees to it that the question is asked anew with the next overview. */
    void expire() {
        isExpired = true;
    }

    private long ageMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - readAt);
    }

    /**
     * Asks the question, if its answer is old. Returns whether it has failed now and not before, or the other way
     * round.
     */
    boolean readIfDue() {
        if (!isDue()) {
            return false;
        }
        isExpired = false;
        long began = System.nanoTime();
        JsonObject read;
        try {
            Report report = question.ask();
            read = report.json();
            read.addProperty("exitStatus", report.status());
        } catch (SQLException | IOException | RuntimeException | LinkageError e) {
            read = new JsonObject();
            read.addProperty("failed", FailureText.text(e));
        }
        tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        readAt = System.nanoTime();
        boolean isOther = isRead && hasFailed(answer) != hasFailed(read);
        answer = read;
        isRead = true;
        return isOther;
    }

    private static boolean hasFailed(JsonObject answer) {
        return answer.has("failed") || answer.has("notKnown");
    }

    /** Returns a copy of the answer with its age. An answer is never changed once it is shown. */
    JsonObject json() {
        JsonObject json = new JsonObject();
        answer.entrySet().forEach(entry -> json.add(entry.getKey(), entry.getValue()));
        json.addProperty("read", isRead);
        json.addProperty("ageMillis", isRead ? ageMillis() : 0);
        json.addProperty("dueMillis", Math.max(FRESH_MILLIS, REST * tookMillis));
        return json;
    }
}
