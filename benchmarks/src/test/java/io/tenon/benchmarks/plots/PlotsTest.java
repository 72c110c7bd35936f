package io.tenon.benchmarks.plots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class PlotsTest {
    private static final String HEAD = String.join(",", Measurement.COLUMNS);

    private static final List<String> RESULTS = List.of(
            HEAD,
            "saturated,1 insert + 1 message,1,unsafe,1,500,1800,4000,0.6,0.2,0.3,30000",
            "saturated,1 insert + 1 message,1,tenon.send,1,400,1900,4000,0.6,0.2,0.3,30000",
            "saturated,1 insert + 1 message,1,tenon.send,2,600,1700,4000,0.7,0.2,0.3,30000",
            "saturated,1 insert + 1 message,1,tenon.send,3,420,2100,4000,0.8,0.2,0.4,30000",
            "saturated,1 insert + 1 message,8,unsafe,1,1200,6000,9000,0.6,0.2,0.3,30000",
            "distant,5 messages,1,tenon.send,1,100,9000,12000,0.6,0.2,0.3,30000");

    @Test
    void eachRegimeAndWorkHasAChartOfThroughputOfLatencyAndOfProcessorTime() {
        assertThat(draw(RESULTS))
                .containsOnlyKeys(
                        "throughput-saturated-1-insert-1-message.svg",
                        "latency-saturated-1-insert-1-message.svg",
                        "cpu-saturated-1-insert-1-message.svg",
                        "throughput-distant-5-messages.svg",
                        "latency-distant-5-messages.svg",
                        "cpu-distant-5-messages.svg");
    }

    @Test
    void aBarIsTheMedianOfItsRoundsAndItsHeightIsInProportion() throws Exception {
        List<Element> bars = bars(chart("throughput-saturated-1-insert-1-message.svg"));
        assertThat(bars.stream().map(Element::getTextContent))
                .containsExactly("unsafe: 500", "tenon.send: 420", "unsafe: 1200");
        assertThat(height(bars.get(1)) / height(bars.get(0))).isBetween(0.83, 0.85);
    }

    @Test
    void onlyABarOfSeveralRoundsHasAWhisker() throws Exception {
        assertThat(chart("throughput-saturated-1-insert-1-message.svg")
                        .getElementsByTagName("path")
                        .getLength())
                .isEqualTo(1);
        assertThat(chart("latency-distant-5-messages.svg")
                        .getElementsByTagName("path")
                        .getLength())
                .isZero();
    }

    @Test
    void processorTimeIsStackedFromTheApplicationsTheBrokersAndTheDatabases() throws Exception {
        List<Element> segments = bars(chart("cpu-saturated-1-insert-1-message.svg"));
        assertThat(segments.stream().map(Element::getTextContent))
                .containsSubsequence("tenon.send: 0.7", "tenon.send: 0.2", "tenon.send: 0.3");
        assertThat(number(segments.get(1), "y") + height(segments.get(1)))
                .isBetween(number(segments.get(0), "y") - 0.2, number(segments.get(0), "y") + 0.2);
    }

    @Test
    void nothingLiesOutsideOfThePicture() throws Exception {
        List<String> crowd = new ArrayList<>(List.of(HEAD));
        String[] names = {"database", "unsafe", "stock", "outbox", "xa", "tenon.send", "tenon.enqueue", "tenon.agent"};
        for (int threads : new int[] {1, 8, 32}) {
            for (String name : names) {
                crowd.add("r,w," + threads + "," + name + ",1,1234.5,2000,3000,1,1,1,1");
            }
        }
        for (String svg : draw(crowd).values()) {
            Document chart = parse(svg);
            for (Element bar : bars(chart)) {
                assertThat(number(bar, "x")).isBetween(76.0, 960.0);
                assertThat(number(bar, "x") + number(bar, "width")).isLessThan(940);
                assertThat(number(bar, "y")).isGreaterThan(80);
            }
        }
    }

    @Test
    void aLineThatIsNoneIsNamedAndNothingIsDrawn() {
        assertThatThrownBy(() -> draw(List.of(HEAD, "saturated,w,8,unsafe,1,fast,1,1,1,1,1,1")))
                .hasMessageContaining("Line 2");
        assertThatThrownBy(() -> draw(List.of(HEAD, "saturated,w,8"))).hasMessageContaining("3 fields");
        assertThatThrownBy(() -> draw(List.of("something else"))).hasMessageContaining("columns");
    }

    @Test
    void theChartsAreFilesInTheFolder(@TempDir Path folder) throws Exception {
        Path results = Files.write(folder.resolve("results.csv"), RESULTS);
        Plots.main(new String[] {results.toString(), folder.resolve("charts").toString()});
        assertThat(folder.resolve("charts/cpu-distant-5-messages.svg")).exists();
    }

    private static Map<String, String> draw(List<String> lines) {
        return Plots.draw(Measurement.parse(lines));
    }

    private static Document chart(String name) throws Exception {
        return parse(draw(RESULTS).getOrDefault(name, ""));
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    /** Rectangles with a title: bars or their segments. */
    private static List<Element> bars(Document chart) {
        List<Element> bars = new ArrayList<>();
        for (int i = 0; i < chart.getElementsByTagName("title").getLength(); i++) {
            bars.add((Element) chart.getElementsByTagName("title").item(i).getParentNode());
        }
        return bars;
    }

    private static double height(Element bar) {
        return number(bar, "height");
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }
}
