package com.example.binding;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A way in which a message and a transaction come together: what is done, and what becomes of its messages and rows,
 * without Tenon and with it. Knows nothing of Tenon. Its methods change it and return it; once made it is only read.
 */
final class Scenario {
    /** What is done. */
    interface Body {
        void play(Scene scene) throws Exception;
    }

    private final String id;
    private final String what;
    private final Map<String, Map<Surroundings, Outcome>> messages = new LinkedHashMap<>();
    private List<String> rows = Collections.emptyList();
    private List<String> warning = Collections.emptyList();
    private String variant = "";
    private boolean onPostgreSql;
    private String why = "";
    private Body body = scene -> {};

    private Scenario(String id, String what) {
        this.id = id;
        this.what = what;
    }

    /**
     * @param id short, unique: the test's name
     * @param what is done, for the table in docs/binding.md
     */
    static Scenario of(String id, String what) {
        return new Scenario(id, what);
    }

    /** Messages that are delivered, with Tenon as without. */
    Scenario delivered(String... names) {
        return expect(Outcome.DELIVERED, Outcome.DELIVERED, names);
    }

    /** Messages that are ghosts without Tenon, and never seen with it. */
    Scenario undone(String... names) {
        return expect(Outcome.DELIVERED, Outcome.NEVER, names);
    }

    /** Messages that are ghosts without Tenon; with it {@code send} throws. */
    Scenario refused(String... names) {
        return expect(Outcome.DELIVERED, Outcome.REFUSED, names);
    }

    Scenario expect(Outcome without, Outcome with, String... names) {
        for (String name : names) {
            Map<Surroundings, Outcome> outcomes = new EnumMap<>(Surroundings.class);
            outcomes.put(Surroundings.ALONE, without);
            outcomes.put(Surroundings.LIBRARY, with);
            outcomes.put(Surroundings.AGENT, with);
            messages.put(name, outcomes);
        }
        return this;
    }

    /** Where library and agent differ. */
    Scenario differently(Surroundings surroundings, String name, Outcome outcome) {
        messages.get(name).put(surroundings, outcome);
        return this;
    }

    /** The orders that are in the database in the end, with Tenon as without. */
    Scenario rows(String... orders) {
        rows = Arrays.asList(orders);
        return this;
    }

    /** Tenon warns, in one line that has all of these in it. */
    Scenario warned(String... words) {
        warning = Arrays.asList(words);
        return this;
    }

    /** With a setting of Tenon's, so in a process of its own. */
    Scenario with(String setting) {
        variant = setting;
        return this;
    }

    Scenario onPostgreSql() {
        onPostgreSql = true;
        return this;
    }

    Scenario because(String reason) {
        why = reason;
        return this;
    }

    Scenario play(Body played) {
        body = played;
        return this;
    }

    String id() {
        return id;
    }

    String variant() {
        return variant;
    }

    boolean isOnPostgreSql() {
        return onPostgreSql;
    }

    Body body() {
        return body;
    }

    List<String> rows() {
        return rows;
    }

    List<String> warning(Surroundings surroundings) {
        return surroundings == Surroundings.ALONE ? Collections.<String>emptyList() : warning;
    }

    /** By message. */
    Map<String, Outcome> expected(Surroundings surroundings) {
        Map<String, Outcome> expected = new LinkedHashMap<>();
        messages.forEach((name, outcomes) -> expected.put(name, outcomes.get(surroundings)));
        return expected;
    }

    /** The row of the table in docs/binding.md. */
    String markdown() {
        String setting = variant.isEmpty() ? "" : " With `" + variant + "`.";
        String library = text(Surroundings.LIBRARY);
        String agent = text(Surroundings.AGENT);
        String with = library.equals(agent) ? library : "library: " + library + "; agent: " + agent;
        return "| `" + id + "` | " + what + setting + " | " + text(Surroundings.ALONE) + " | " + with
                + (warning.isEmpty() ? "" : "; a warning names both") + " | " + why + " |";
    }

    private String text(Surroundings surroundings) {
        Map<Outcome, List<String>> byOutcome = new EnumMap<>(Outcome.class);
        expected(surroundings).forEach((name, outcome) -> byOutcome
                .computeIfAbsent(outcome, o -> new java.util.ArrayList<>())
                .add(name));
        StringBuilder text = new StringBuilder();
        byOutcome.forEach((outcome, names) -> {
            text.append(text.length() == 0 ? "" : "; ");
            if (messages.size() > 1) {
                text.append(String.join(", ", new TreeSet<>(names))).append(": ");
            }
            text.append(outcome.text());
        });
        return text.toString();
    }
}
