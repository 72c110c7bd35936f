package io.tenon.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the instances believed of their transactions' ends, from their journals. Immutable. */
final class Beliefs {
    private static final Pattern END =
            Pattern.compile("\\S+ \\S+ (COMMITTED|ROLLEDBACK|REFUSED|UNKNOWN) \\S+ \\[([^\\]]*)\\].*");
    private static final String BROKEN = " BROKEN ";

    /** What the agent says when it follows something no more: then messages go out at once. */
    private static final String OFF = "Tenon is OFF";

    private final Map<String, Integer> ends = new TreeMap<>();
    private final Set<String> committed = new HashSet<>();
    private final Set<String> undone = new HashSet<>();
    private final List<String> broken = new ArrayList<>();

    private Beliefs() {}

    static Beliefs in(Path folder) {
        Beliefs beliefs = new Beliefs();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                boolean journal = file.toString().endsWith(".journal");
                try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
                    lines.forEach(journal ? beliefs::add : beliefs::addLogged);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The journals in " + folder + " cannot be read", e);
        }
        return beliefs;
    }

    private void addLogged(String line) {
        if (line.contains(OFF)) {
            broken.add(line);
        }
    }

    private void add(String line) {
        if (line.contains(BROKEN)) {
            broken.add(line);
        }
        Matcher end = END.matcher(line);
        // A line that a kill cut short lacks its bracket, and claims nothing.
        if (end.matches()) {
            ends.merge(end.group(1), 1, Integer::sum);
            List<String> keys = Arrays.stream(end.group(2).split(" "))
                    .filter(key -> !key.isEmpty())
                    .toList();
            switch (end.group(1)) {
                case "COMMITTED" -> committed.addAll(keys);
                case "ROLLEDBACK", "REFUSED" -> undone.addAll(keys);
                default -> {
                    // Nothing is claimed.
                }
            }
        }
    }

    /** Transactions that ended in the eyes of their application; those of a killed process are not among them. */
    int transactions() {
        return ends.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Transactions whose commit returned. */
    int committed() {
        return ends.getOrDefault("COMMITTED", 0);
    }

    /** Keys whose commit returned, and that the database does not have. */
    Set<String> forgotten(Set<String> rows) {
        Set<String> forgotten = new TreeSet<>(committed);
        forgotten.removeAll(rows);
        return forgotten;
    }

    /** Keys whose transaction was rolled back, or refused, and that the database has. */
    Set<String> resurrected(Set<String> rows) {
        Set<String> resurrected = new TreeSet<>(undone);
        resurrected.retainAll(rows);
        return resurrected;
    }

    /** Lines that no fault explains: of threads that failed, and of the agent that gave up. */
    List<String> broken() {
        return broken;
    }

    @Override
    public String toString() {
        return ends.toString();
    }
}
