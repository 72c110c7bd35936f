package io.tenon.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.Deliveries;
import io.tenon.testbed.EmbeddedBroker;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/adopt shows is what a newcomer types: its program is compiled and run, and its links lead somewhere. */
class AdoptersPagesIT {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern PROGRAM = Pattern.compile("```java\n(import .+?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]+)?\\)");
    private static final Duration QUIET = BrokerSettings.QUICK_FIRST_CHECK.plusMillis(3000);

    @TempDir
    Path folder = Path.of("");

    @Test
    void plainJavasProgramDeliversTheOrderThatWasCommittedAndNotTheOneThatWasRegretted() throws Exception {
        Class<?> shop = compiled(DOCS.resolve("adopt/plain-java.md"), "Shop");
        try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.quick())) {
            broker.createTopic("orders", 4);
            String[] arguments = {"jdbc:h2:mem:adopted;DB_CLOSE_DELAY=-1", broker.nameServerAddress()};
            try (Deliveries deliveries = Deliveries.of(broker.nameServerAddress(), "orders")) {
                shop.getMethod("main", String[].class).invoke(null, (Object) arguments);
                await().until(() -> deliveries.countOf("order-1") == 1);
                deliveries.awaitQuiet(QUIET, Duration.ofMinutes(1));
                assertThat(deliveries.keys()).containsExactly("order-1");
            }
        }
    }

    private Class<?> compiled(Path page, String name) throws Exception {
        Matcher program = PROGRAM.matcher(Files.readString(page));
        assertThat(program.find()).as("%s has a program", page).isTrue();
        Path source = Files.writeString(folder.resolve(name + ".java"), program.group(1));
        int errors = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        "-d",
                        folder.toString(),
                        source.toString());
        assertThat(errors).as("errors in the program of %s", page).isZero();
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader()).loadClass(name);
    }

    @Test
    void linksOfAllPagesLeadToFilesThatAreThere() throws IOException {
        List<String> broken = new ArrayList<>();
        List<Path> pages;
        try (Stream<Path> found = Files.walk(DOCS)) {
            pages = found.filter(page -> page.toString().endsWith(".md")).collect(Collectors.toList());
        }
        pages.add(Path.of("..", "README.md"));
        pages.add(Path.of("..", "README.zh-CN.md"));
        for (Path page : pages) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                if (!Files.exists(page.resolveSibling(link.group(1)))) {
                    broken.add(page + " → " + link.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }
}
