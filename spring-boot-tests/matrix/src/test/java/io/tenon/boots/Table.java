package io.tenon.boots;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What ran with one Spring Boot, and passed: a section of the documented matrix. */
final class Table {
    /** Begins a section, behind which a Spring Boot is named. */
    static final String HEADING = "## ";

    private static final String PASSED = "passed";
    private static final String NOT_RUN = "–";

    private final SpringBoot boot;
    private final Map<String, Set<Access>> passed = new LinkedHashMap<>();

    Table(SpringBoot boot) {
        this.boot = boot;
    }

    void passed(Cell cell) {
        passed.computeIfAbsent(cell.pool().title(boot) + cell.variant().title(), row -> EnumSet.noneOf(Access.class))
                .add(cell.access());
    }

    /** The section as it must be in the document. */
    String section() {
        List<String> lines = new ArrayList<>();
        lines.add(HEADING + boot);
        lines.add("");
        lines.add("RocketMQ client " + boot.versionOf("rocketmq-client") + ", rocketmq-spring "
                + boot.versionOf("rocketmq-spring-boot") + ", Netty " + boot.versionOf("netty-common") + ", SLF4J "
                + boot.versionOf("slf4j-api") + ", H2 " + boot.versionOf("h2") + ".");
        lines.add("");
        lines.add(Stream.of(Access.values())
                .map(access -> access.title(boot))
                .collect(Collectors.joining(" | ", "| pool | ", " |")));
        lines.add("|---" + "|---".repeat(Access.values().length) + "|");
        passed.forEach((row, accesses) -> lines.add(Stream.of(Access.values())
                .map(access -> accesses.contains(access) ? PASSED : NOT_RUN)
                .collect(Collectors.joining(" | ", "| " + row + " | ", " |"))));
        return String.join("\n", lines) + "\n";
    }

    /** The same section as the document has it; empty where it has none. */
    String documented(Path document) {
        String text;
        try {
            text = Files.readString(document);
        } catch (IOException e) {
            throw new UncheckedIOException("The documented matrix cannot be read", e);
        }
        int begin = text.indexOf(HEADING + boot + "\n");
        if (begin < 0) {
            return "";
        }
        int end = text.indexOf("\n" + HEADING, begin);
        return text.substring(begin, end < 0 ? text.length() : end).strip() + "\n";
    }
}
