package io.tenon.benchmarks.plots;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Bars in groups, stacked where a bar has several segments, as an SVG with a background of its own: it looks the same on
 * a light page and on a dark one.
 *
 * @param unit of the vertical axis, in words
 * @param legend colours by name, in the order in which they are shown
 * @param namesBars whether each bar bears its name, for charts whose colours mean something else
 */
record BarChart(
        String title, String unit, String groups, Map<String, String> legend, boolean namesBars, List<Group> content) {
    private static final double WIDTH = 960;
    private static final double LEFT = 76;
    private static final double RIGHT = 20;
    private static final double TOP = 84;
    private static final double HEIGHT = 300;
    private static final double GAP = 28;
    private static final double WIDEST_BAR = 46;
    private static final String INK = "#24292f";
    private static final String FAINT = "#57606a";
    private static final String GRID = "#e3e6ea";

    /** Bars that stand together. */
    record Group(String name, List<Bar> bars) {}

    /** One bar; from {@code low} to {@code high} goes its whisker. */
    record Bar(String name, List<Segment> segments, double low, double high) {
        double height() {
            return segments.stream().mapToDouble(Segment::value).sum();
        }
    }

    /** A part of a bar, the first one at the bottom. */
    record Segment(double value, String colour) {}

    String svg() {
        double below = namesBars ? 116 : 56;
        double step = step();
        double top = Math.max(step, Math.ceil(highest() / step) * step);
        StringBuilder svg = new StringBuilder();
        svg.append(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\""
                        + " font-family=\"system-ui, 'Segoe UI', Helvetica, Arial, sans-serif\">%n",
                WIDTH, TOP + HEIGHT + below, escaped(title)));
        svg.append(format(
                "<rect x=\"0.5\" y=\"0.5\" width=\"%.0f\" height=\"%.0f\" rx=\"8\" fill=\"#ffffff\" stroke=\"#d0d7de\"/>%n",
                WIDTH - 1, TOP + HEIGHT + below - 1));
        text(svg, LEFT, 30, 17, INK, "start", "font-weight=\"600\"", title);
        drawLegend(svg);
        for (int i = 0; i * step <= top * 1.0001; i++) {
            double y = y(i * step, top);
            svg.append(format(
                    "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n",
                    LEFT, y, WIDTH - RIGHT, y, i == 0 ? FAINT : GRID));
            text(svg, LEFT - 8, y + 4, 12, FAINT, "end", "", number(i * step));
        }
        text(
                svg,
                0,
                0,
                13,
                INK,
                "middle",
                format("transform=\"translate(20 %.1f) rotate(-90)\"", TOP + HEIGHT / 2),
                unit);
        drawGroups(svg, top);
        text(svg, LEFT + (WIDTH - LEFT - RIGHT) / 2, TOP + HEIGHT + below - 12, 13, INK, "middle", "", groups);
        return svg.append("</svg>\n").toString();
    }

    private void drawLegend(StringBuilder svg) {
        double x = LEFT;
        for (Map.Entry<String, String> entry : legend.entrySet()) {
            svg.append(format(
                    "<rect x=\"%.1f\" y=\"46\" width=\"12\" height=\"12\" rx=\"2\" fill=\"%s\"/>%n",
                    x, entry.getValue()));
            text(svg, x + 17, 57, 13, INK, "start", "", entry.getKey());
            x += 17 + 7.4 * entry.getKey().length() + 20;
        }
    }

    private void drawGroups(StringBuilder svg, double top) {
        int bars = Math.max(
                1, content.stream().mapToInt(group -> group.bars().size()).sum());
        double room = WIDTH - LEFT - RIGHT - GAP * (content.size() + 1);
        double width = Math.min(WIDEST_BAR, room / bars);
        double spare = (room - width * bars) / (content.size() + 1);
        double x = LEFT + GAP + spare;
        for (Group group : content) {
            double begin = x;
            for (Bar bar : group.bars()) {
                draw(svg, bar, x, width, top);
                x += width;
            }
            double base = TOP + HEIGHT + (namesBars ? 84 : 20);
            text(svg, (begin + x) / 2, base, 13, INK, "middle", "font-weight=\"600\"", group.name());
            x += GAP + spare;
        }
    }

    private void draw(StringBuilder svg, Bar bar, double x, double width, double top) {
        double stacked = 0;
        for (Segment segment : bar.segments()) {
            double upper = y(stacked + segment.value(), top);
            svg.append(format(
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"><title>%s</title></rect>%n",
                    x + 1.5,
                    upper,
                    width - 3,
                    y(stacked, top) - upper,
                    segment.colour(),
                    escaped(bar.name() + ": " + number(segment.value()))));
            stacked += segment.value();
        }
        double middle = x + width / 2;
        double highest = y(Math.max(stacked, bar.high()), top);
        if (bar.high() > bar.low()) {
            svg.append(format(
                    "<path d=\"M%.1f %.1fh6m-3 0V%.1fm-3 0h6\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.2\"/>%n",
                    middle - 3, y(bar.high(), top), y(bar.low(), top), INK));
        }
        text(svg, middle, highest - 4, 10, INK, "middle", "", number(stacked));
        if (namesBars) {
            text(
                    svg,
                    0,
                    0,
                    11,
                    FAINT,
                    "end",
                    format("transform=\"translate(%.1f %.1f) rotate(-40)\"", middle + 4, TOP + HEIGHT + 14),
                    bar.name());
        }
    }

    private double highest() {
        return content.stream()
                .flatMap(group -> group.bars().stream())
                .mapToDouble(bar -> Math.max(bar.height(), bar.high()))
                .max()
                .orElse(0);
    }

    /** 1, 2 or 5 times a power of ten, so that there are four to ten lines. */
    private double step() {
        double rough = Math.max(highest(), 1e-6) / 5;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double times = rough / power;
        return power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
    }

    private static double y(double value, double top) {
        return TOP + HEIGHT - HEIGHT * value / top;
    }

    private static void text(
            StringBuilder svg, double x, double y, int size, String colour, String anchor, String more, String text) {
        svg.append(format(
                "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\" fill=\"%s\" text-anchor=\"%s\" %s>%s</text>%n",
                x, y, size, colour, anchor, more, escaped(text)));
    }

    /** Three digits that count, no more. */
    private static String number(double value) {
        if (value == 0 || value >= 100) {
            return format("%.0f", value);
        }
        String text = format(value >= 10 ? "%.1f" : "%.2f", value);
        return text.replaceAll("\\.?0+$", "");
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
