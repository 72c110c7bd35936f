import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Compares two runs of a suite test by test, each a folder of JUnit's XML reports, one an engine:
 * {@code java Comparison.java SUITE without with}. Ends with status 1 if any test's outcome differs, 2 if there is
 * nothing to compare.
 */
final class Comparison {
    private static final Pattern ID = Pattern.compile("unique-id: (.*)");

    /** What became of a test: the kind, and for failures the exception's class; texts may differ from run to run. */
    record Outcome(String kind, String exception, String text) {
        boolean sameAs(Outcome other) {
            return other != null && kind.equals(other.kind) && exception.equals(other.exception);
        }

        @Override
        public String toString() {
            return exception.isEmpty() ? kind : kind + " (" + exception + ": " + text + ")";
        }
    }

    record Run(Map<String, Outcome> outcomes, double seconds) {
        static Run of(File folder) throws Exception {
            Map<String, Outcome> outcomes = new TreeMap<>();
            double seconds = 0;
            for (File xml : Objects.requireNonNull(folder.listFiles((in, name) -> name.endsWith(".xml")), "no folder")) {
                Element engine = DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(xml)
                        .getDocumentElement();
                seconds += Double.parseDouble(engine.getAttribute("time").replace(",", ""));
                NodeList cases = engine.getElementsByTagName("testcase");
                for (int i = 0; i < cases.getLength(); i++) {
                    Element test = (Element) cases.item(i);
                    // Display names of parameterised tests may hold addresses; unique ids are the same in every run.
                    Matcher id = ID.matcher(test.getTextContent());
                    String name =
                            id.find() ? id.group(1) : test.getAttribute("classname") + "." + test.getAttribute("name");
                    outcomes.put(name, outcome(test));
                }
            }
            return new Run(outcomes, seconds);
        }

        private static Outcome outcome(Element test) {
            for (Node child = test.getFirstChild(); child != null; child = child.getNextSibling()) {
                if (child instanceof Element e && List.of("failure", "error").contains(e.getTagName())) {
                    return new Outcome("failed", e.getAttribute("type"), firstLine(e.getAttribute("message")));
                }
                if (child instanceof Element e && e.getTagName().equals("skipped")) {
                    return new Outcome("skipped", "", "");
                }
            }
            return new Outcome("passed", "", "");
        }

        private static String firstLine(String text) {
            return text.lines().findFirst().orElse("");
        }

        long count(String kind) {
            return outcomes.values().stream().filter(o -> o.kind().equals(kind)).count();
        }

        String row(String suite, String mode) {
            return "| %-16s | %-7s | %6d | %6d | %6d | %7d | %7.1f |"
                    .formatted(suite, mode, outcomes.size(), count("passed"), count("failed"), count("skipped"), seconds);
        }
    }

    public static void main(String[] arguments) throws Exception {
        String suite = arguments[0];
        Run without = Run.of(new File(arguments[1]));
        Run with = Run.of(new File(arguments[2]));
        System.out.println("| suite            | agent   |  tests | passed | failed | skipped | seconds |");
        System.out.println("|------------------|---------|-------:|-------:|-------:|--------:|--------:|");
        System.out.println(without.row(suite, "without"));
        System.out.println(with.row(suite, "with"));

        List<String> differing = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(without.outcomes().keySet());
        names.addAll(with.outcomes().keySet());
        for (String name : names) {
            Outcome before = without.outcomes().get(name);
            Outcome after = with.outcomes().get(name);
            if (before == null || !before.sameAs(after)) {
                differing.add("%s%n  without: %s%n  with:    %s"
                        .formatted(name, Objects.toString(before, "absent"), Objects.toString(after, "absent")));
            }
        }
        differing.forEach(System.out::println);
        System.out.printf("third-party suite=%s tests=%d differing=%d%n", suite, names.size(), differing.size());
        if (without.count("passed") == 0) {
            System.err.println("No test of " + suite + " passed even without the agent: nothing is proved.");
            System.exit(2);
        }
        System.exit(differing.isEmpty() ? 0 : 1);
    }
}
