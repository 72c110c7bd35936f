package io.tenon.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** The table of what came of the crashes, as Markdown. */
final class CrashTable {
    private CrashTable() {}

    static List<String> of(List<Reckoning> reckonings) {
        List<String> lines = new ArrayList<>();
        lines.add("| point | database | crashes | transactions checked | lost | ghosts | duplicates | reordered |");
        lines.add("|---|---|--:|--:|--:|--:|--:|--:|");
        List<String> points = new ArrayList<>();
        for (Reckoning reckoning : reckonings) {
            for (Reckoning.Row row : reckoning.rows()) {
                if (!points.contains(row.point)) {
                    points.add(row.point);
                }
            }
        }
        for (String point : points) {
            for (Reckoning reckoning : reckonings) {
                for (Reckoning.Row row : reckoning.rows()) {
                    if (row.point.equals(point)) {
                        lines.add(line(row));
                    }
                }
            }
        }
        for (Reckoning reckoning : reckonings) {
            Reckoning.Row all = new Reckoning.Row("**all**", reckoning.database());
            reckoning.rows().forEach(all::add);
            lines.add(line(all));
        }
        return lines;
    }

    private static String line(Reckoning.Row row) {
        return "| " + row.point + " | " + row.database + " | " + row.crashes + " | " + row.transactions + " | "
                + row.lost + " | " + row.ghosts + " | " + row.duplicates + " | " + row.reordered + " |";
    }

    /** {@code crashes=123 transactions=4567 lost=0 ghosts=0 duplicates=8 reordered=0} */
    static String sums(List<Reckoning> reckonings) {
        return "crashes=" + sum(reckonings, row -> row.crashes) + " transactions="
                + sum(reckonings, row -> row.transactions) + " lost=" + sum(reckonings, row -> row.lost) + " ghosts="
                + sum(reckonings, row -> row.ghosts) + " duplicates=" + sum(reckonings, row -> row.duplicates)
                + " reordered=" + sum(reckonings, row -> row.reordered);
    }

    private static int sum(List<Reckoning> reckonings, ToIntFunction<Reckoning.Row> number) {
        return reckonings.stream()
                .flatMap(reckoning -> reckoning.rows().stream())
                .mapToInt(number)
                .sum();
    }
}
