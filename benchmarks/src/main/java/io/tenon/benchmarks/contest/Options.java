package io.tenon.benchmarks.contest;

import io.tenon.benchmarks.DatabaseServer;
import io.tenon.benchmarks.contest.Plan.Comparison;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What was asked for on the command line. */
record Options(Plan plan, Equipment equipment, Path csv) {
    /** A broker is fresh, and has seconds to become as fast as it gets: C2 would spend them, and a core, on compiling. */
    private static final String BROKER_JVM = "-Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1";

    static final String USAGE = """
            quick | full | contest | roundtrips, and any of
              --rounds N        rounds, all comparisons in each
              --warmup N        seconds before each measurement at most
              --seconds N       seconds of each measurement
              --minutes N       after which nothing more is measured; what is under way is finished
              --database NAME   %s; the first unless given
              --csv FILE        one line for each measurement, written anew
              --jvm OPTIONS     more for each application's JVM, apart by spaces
              --broker-jvm OPTIONS  all of each broker's JVM; default: %s
            for contest and roundtrips, lists apart by commas:
              --regime LIST     saturated, distant
              --work LIST       %s
              --threads LIST    1 to 32
              --contenders LIST %s
            """.formatted(
                    DatabaseServer.labels(),
                    BROKER_JVM,
                    Work.ALL.stream().map(Work::name).collect(Collectors.joining(", ")),
                    Arrays.stream(Entrant.values()).map(Entrant::label).collect(Collectors.joining(", ")));

    private static final List<String> FOR_ALL =
            List.of("--rounds", "--warmup", "--seconds", "--minutes", "--database", "--csv", "--jvm", "--broker-jvm");
    private static final List<String> FOR_SOME = List.of("--regime", "--work", "--threads", "--contenders");

    /** @throws IllegalArgumentException that says what is possible */
    static Options parse(String[] arguments, String agentJar, Path csv) {
        String what = arguments.length == 0 ? "" : arguments[0];
        Map<String, String> given = new TreeMap<>();
        for (int i = 1; i < arguments.length; i += 2) {
            boolean known = FOR_ALL.contains(arguments[i])
                    || (FOR_SOME.contains(arguments[i])
                            && List.of("contest", "roundtrips").contains(what));
            if (!known || i + 1 == arguments.length) {
                throw new IllegalArgumentException(
                        known
                                ? arguments[i] + " needs a value"
                                : "'" + what + "' has no option '" + arguments[i] + "'");
            }
            given.put(arguments[i], arguments[i + 1]);
        }
        Plan plan =
                switch (what) {
                    case "quick" -> Plan.quick();
                    case "full" -> Plan.full();
                    case "contest" -> new Plan(comparisons(given), 3, Plan.WARM_UP_SECONDS, 6, 240, List.of());
                    case "roundtrips" -> new Plan(List.of(), 1, 0, 0, 240, comparisons(given));
                    default -> throw new IllegalArgumentException("Nothing is known by the name '" + what + "'");
                };
        DatabaseServer database =
                DatabaseServer.named(given.getOrDefault("--database", DatabaseServer.MARIADB.label()));
        return new Options(
                plan.with(
                        number(given, "--rounds", plan.rounds(), 1, 99),
                        number(given, "--warmup", plan.warmupSeconds(), 1, 600),
                        number(given, "--seconds", plan.seconds(), 1, 600),
                        number(given, "--minutes", plan.minutes(), 1, 1440)),
                new Equipment(
                        database,
                        agentJar,
                        words(given.getOrDefault("--jvm", "")),
                        words(given.getOrDefault("--broker-jvm", BROKER_JVM))),
                Path.of(given.getOrDefault("--csv", csv.toString())));
    }

    private static List<Comparison> comparisons(Map<String, String> given) {
        List<Entrant> entrants =
                each(given.getOrDefault("--contenders", "unsafe,stock,tenon.send,tenon.enqueue"), Entrant::named);
        List<Comparison> comparisons = new ArrayList<>();
        for (Regime regime : each(given.getOrDefault("--regime", "saturated"), Regime::named)) {
            for (Work work : each(given.getOrDefault("--work", "1+1"), Work::named)) {
                for (int threads : each(given.getOrDefault("--threads", "8"), n -> number("--threads", n, 1, 32))) {
                    comparisons.add(new Comparison(new Cell(regime, work, threads), entrants));
                }
            }
        }
        return comparisons;
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.trim().split(" +"));
    }

    private static <T> List<T> each(String list, Function<String, T> named) {
        return Arrays.stream(list.split(",")).map(named).distinct().toList();
    }

    private static int number(Map<String, String> given, String option, int otherwise, int least, int most) {
        String text = given.get(option);
        return text == null ? otherwise : number(option, text, least, most);
    }

    private static int number(String option, String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below, as a number out of range is.
        }
        throw new IllegalArgumentException(option + " is '" + text + "', not a number from " + least + " to " + most);
    }
}
