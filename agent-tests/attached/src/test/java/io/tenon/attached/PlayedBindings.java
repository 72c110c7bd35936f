package io.tenon.attached;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one run of the scenarios of agent-tests/bindings did, and what it says must have become of it. */
final class PlayedBindings {
    /** A message: whether it was sent, what must become of it. */
    record Sent(String key, String expected, String send) {}

    /** One scenario. */
    static final class Scenario {
        final String id;
        final List<Sent> messages = new ArrayList<>();
        final List<String> failures = new ArrayList<>();
        final List<String> log = new ArrayList<>();
        String expectedRows = "";
        String rows = "";

        @Nullable
        String warning;

        private Scenario(String id) {
            this.id = id;
        }

        /** What is wrong with it, each in a sentence. */
        List<String> violations(Stand stand) {
            List<String> violations = new ArrayList<>(failures);
            for (Sent message : messages) {
                int times = stand.timesDelivered(message.key());
                if (!isAsExpected(message, times)) {
                    violations.add(message.key() + " should be " + message.expected() + ", but the send was "
                            + message.send() + " and it was delivered " + times + " times");
                }
            }
            if (!rows.equals(expectedRows)) {
                violations.add("the orders are " + rows + " instead of " + expectedRows);
            }
            String words = warning;
            if (words != null && !isWarned(Stream.of(words.split(" ")).toList())) {
                violations.add("no warning names " + words);
            }
            return violations;
        }

        private boolean isAsExpected(Sent message, int times) {
            boolean refused = message.send().startsWith("REFUSED") && times == 0;
            return switch (message.expected()) {
                case "DELIVERED" -> message.send().equals("SENT") && times == 1;
                case "NEVER" -> message.send().equals("SENT") && times == 0;
                case "REFUSED" -> refused;
                case "REFUSED_OR_SAID" -> refused || (times == 1 && isWarned(List.of()));
                default -> throw new IllegalStateException("No outcome is called " + message.expected());
            };
        }

        private boolean isWarned(List<String> words) {
            return log.stream()
                    .filter(line -> line.matches(".*\\b(WARN|ERROR)\\b.*(io\\.tenon|\\[tenon]).*"))
                    .anyMatch(line -> words.stream().allMatch(line::contains));
        }
    }

    private final Map<String, Scenario> scenarios = new LinkedHashMap<>();

    private PlayedBindings() {}

    /** Reads what it wrote. */
    static PlayedBindings of(Application application) {
        PlayedBindings played = new PlayedBindings();
        application.output().forEach(line -> played.read(line.split("\t", -1)));
        played.readLog(application.errors());
        return played;
    }

    private void read(String[] words) {
        switch (words[0]) {
            case "SCENARIO" -> of(words);
            case "MESSAGE" -> of(words).messages.add(new Sent(words[2], words[3], words[4]));
            case "FAILED" -> of(words).failures.add(words[2]);
            case "WARNED" -> of(words).warning = words[2];
            case "ROWS" -> {
                of(words).expectedRows = words[2];
                of(words).rows = words[3];
            }
            default -> {
                // What a library writes there.
            }
        }
    }

    private Scenario of(String[] words) {
        return scenarios.computeIfAbsent(words[1], Scenario::new);
    }

    private void readLog(List<String> lines) {
        Scenario current = null;
        for (String line : lines) {
            if (line.startsWith("--- ")) {
                current = scenarios.get(line.substring(4));
            } else if (current != null) {
                current.log.add(line);
            }
        }
    }

    Stream<Scenario> scenarios() {
        return scenarios.values().stream();
    }

    /** Whether everything has arrived that has to. */
    boolean hasArrived(Stand stand) {
        return scenarios()
                .flatMap(scenario -> scenario.messages.stream())
                .filter(message -> message.expected().equals("DELIVERED"))
                .allMatch(message -> stand.timesDelivered(message.key()) > 0);
    }
}
