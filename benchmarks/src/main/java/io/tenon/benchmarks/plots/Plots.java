package io.tenon.benchmarks.plots;

import io.tenon.benchmarks.plots.BarChart.Bar;
import io.tenon.benchmarks.plots.BarChart.Group;
import io.tenon.benchmarks.plots.BarChart.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Draws the contest's results: for each regime and work a chart of throughput, one of latency and one of processor time,
 * as medians of the rounds with whiskers from the least to the greatest.
 */
public final class Plots {
    /** In the order of the bars. What is unknown here comes last. */
    private static final Map<String, String> COLOURS = new LinkedHashMap<>();

    private static final String UNKNOWN = "#6e7781";
    private static final Map<String, String> PARTS = new LinkedHashMap<>();

    static {
        COLOURS.put("database", "#b1b7be");
        COLOURS.put("unsafe", "#d55e00");
        COLOURS.put("stock", "#e69f00");
        COLOURS.put("outbox", "#cc79a7");
        COLOURS.put("xa", "#8c6bb1");
        COLOURS.put("tenon.send", "#0072b2");
        COLOURS.put("tenon.enqueue", "#56b4e9");
        COLOURS.put("tenon.agent", "#009e73");
        PARTS.put("application", "#0072b2");
        PARTS.put("broker", "#e69f00");
        PARTS.put("database", "#b1b7be");
    }

    private Plots() {}

    /** Arguments: the file with the results, the folder for the charts. */
    public static void main(String[] arguments) throws IOException {
        Path results = Path.of(arguments.length > 0 ? arguments[0] : "benchmarks/target/results.csv");
        Path folder = Path.of(arguments.length > 1 ? arguments[1] : "docs/benchmarks");
        if (!Files.exists(results)) {
            throw new IllegalArgumentException("No results in " + results + ": run the contest first, then draw it");
        }
        Map<String, String> charts = draw(Measurement.parse(Files.readAllLines(results)));
        Files.createDirectories(folder);
        for (Map.Entry<String, String> chart : charts.entrySet()) {
            Files.writeString(folder.resolve(chart.getKey()), chart.getValue());
        }
        System.out.println(charts.size() + " charts in " + folder);
    }

    /** Returns the charts by the name of their file. */
    static Map<String, String> draw(List<Measurement> measurements) {
        Map<String, List<Measurement>> charts = new LinkedHashMap<>();
        for (Measurement measurement : measurements) {
            charts.computeIfAbsent(measurement.regime() + ", " + measurement.work(), k -> new ArrayList<>())
                    .add(measurement);
        }
        Map<String, String> files = new TreeMap<>();
        charts.forEach((name, part) -> {
            String file = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + ".svg";
            files.put("throughput-" + file, throughput(name, part));
            files.put("latency-" + file, latency(name, part));
            files.put("cpu-" + file, processorTime(name, part));
        });
        return files;
    }

    private static String throughput(String name, List<Measurement> part) {
        return byContender(
                "Throughput: " + name,
                "transactions per second, until delivered",
                part,
                rounds -> Spread.of(rounds, Measurement::throughput));
    }

    private static String latency(String name, List<Measurement> part) {
        return byContender(
                "The caller's median latency: " + name,
                "milliseconds (less is better)",
                part,
                rounds -> Spread.of(rounds, round -> round.p50Micros() / 1000));
    }

    private static String byContender(
            String title, String unit, List<Measurement> part, Function<List<Measurement>, Spread> value) {
        Map<String, String> legend = new LinkedHashMap<>();
        contenders(part).forEach(contender -> legend.put(contender, COLOURS.getOrDefault(contender, UNKNOWN)));
        List<Group> groups = groups(part, (contender, rounds) -> {
            Spread spread = value.apply(rounds);
            Segment segment = new Segment(spread.median(), COLOURS.getOrDefault(contender, UNKNOWN));
            return new Bar(contender, List.of(segment), spread.min(), spread.max());
        });
        return new BarChart(title, unit, "threads that call", legend, false, groups).svg();
    }

    private static String processorTime(String name, List<Measurement> part) {
        List<Group> groups = groups(part, (contender, rounds) -> {
            List<Segment> segments = List.of(
                    new Segment(Spread.of(rounds, Measurement::appMillis).median(), colour("application")),
                    new Segment(Spread.of(rounds, Measurement::brokerMillis).median(), colour("broker")),
                    new Segment(Spread.of(rounds, Measurement::databaseMillis).median(), colour("database")));
            Spread whole =
                    Spread.of(rounds, round -> round.appMillis() + round.brokerMillis() + round.databaseMillis());
            return new Bar(contender, segments, whole.min(), whole.max());
        });
        return new BarChart(
                        "Processor time: " + name,
                        "CPU milliseconds per transaction (less is better)",
                        "threads that call",
                        PARTS,
                        true,
                        groups)
                .svg();
    }

    private static String colour(String part) {
        return PARTS.getOrDefault(part, UNKNOWN);
    }

    private interface Drawing {
        Bar bar(String contender, List<Measurement> rounds);
    }

    private static List<Group> groups(List<Measurement> part, Drawing drawing) {
        List<Group> groups = new ArrayList<>();
        part.stream().map(Measurement::threads).distinct().sorted().forEach(threads -> {
            List<Bar> bars = new ArrayList<>();
            for (String contender : contenders(part)) {
                List<Measurement> rounds = part.stream()
                        .filter(round ->
                                round.threads() == threads && round.contender().equals(contender))
                        .toList();
                if (!rounds.isEmpty()) {
                    bars.add(drawing.bar(contender, rounds));
                }
            }
            groups.add(new Group(Integer.toString(threads), bars));
        });
        return groups;
    }

    private static Set<String> contenders(List<Measurement> part) {
        Set<String> present =
                new LinkedHashSet<>(part.stream().map(Measurement::contender).toList());
        Set<String> ordered = new LinkedHashSet<>();
        Stream.concat(COLOURS.keySet().stream().filter(present::contains), present.stream())
                .forEach(ordered::add);
        return ordered;
    }
}
