package io.tenon.boots;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.testbed.Database;
import io.tenon.testbed.MariaDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything about one Spring Boot: all cells in one JVM, on one broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class BootMatrix {
    private final SpringBoot boot;
    private final Table table;
    private final Stand stand = new Stand();
    private final Shop shop;
    private int databases;

    BootMatrix(SpringBoot boot) {
        this.boot = boot;
        this.table = new Table(boot);
        this.shop = Shop.on(Path.of(System.getProperty("java.home")), boot, boot.name());
    }

    @AfterAll
    void close() {
        shop.close();
        stand.close();
    }

    Stand stand() {
        return stand;
    }

    Stream<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (Pool pool : Pool.values()) {
            for (Access access : Access.values()) {
                cells.add(new Cell(pool, Variant.PLAIN, access));
            }
        }
        cells.add(new Cell(Pool.HIKARI, Variant.MARIADB, Access.JPA));
        if (boot == SpringBoot.V4_1) {
            for (Access access : Access.values()) {
                cells.add(new Cell(Pool.HIKARI, Variant.LAZY, access));
            }
        }
        return cells.stream();
    }

    @Order(1)
    @ParameterizedTest
    @MethodSource("cells")
    void messagesFollowTheirTransactions(Cell cell) {
        shop.start(arguments(cell));
        stand.awaitDelivered(shop.play(cell.run()));
        Map<String, String> readings = shop.look();
        shop.stop();
        assertThat(readings)
                .containsEntry("unwrapped", "true")
                .containsEntry("unwrapped by Spring Boot", "true")
                .containsEntry("health tenon", "UP")
                .containsKey("meter tenon.messages")
                .containsEntry("health all", "UP")
                .containsEntry("health db", "UP");
        assertThat(readings.get("change by the endpoint")).contains("tenon.endpoint.allow-changes=true");
        assertThat(readings.get("endpoints"))
                .contains("tenon={", "dataSource={", "defaultMQProducer={", "auditTemplate");
        if (cell.pool().metered()) {
            assertThat(readings).containsKeys("meter jdbc.connections.max");
        }
        table.passed(cell);
    }

    /** The control: what the scenes show must be visible without Tenon. */
    @Order(2)
    @ParameterizedTest
    @EnumSource
    void withoutTenonMessagesOfRolledBackTransactionsAreDeliveredAndNothingElseIsToBeSeen(Pool pool) {
        Cell cell = new Cell(pool, Variant.PLAIN, Access.JDBC_TEMPLATE);
        shop.start(arguments(cell));
        Map<String, String> with = shop.look();
        shop.start(concat(arguments(cell), "--tenon.enabled=false"));
        Map<String, String> without = shop.look();
        // Some of the JVM's meters appear with the first collection of garbage.
        without.keySet().removeIf(reading -> reading.startsWith("meter jvm."));
        stand.awaitGhosts(shop.play("without-" + pool));
        shop.stop();
        assertThat(with.keySet()).as("what an operator sees with Tenon").containsAll(without.keySet());
    }

    @Order(3)
    @Test
    void nothingCameLateAndTenonHadNothingToComplainOf() {
        stand.assertNothingCameLate();
        assertThat(shop.complaints()).isEmpty();
    }

    @Order(4)
    @Test
    void theDocumentedTableSaysWhatRanAndPassed() throws IOException {
        Files.writeString(SpringBoot.property("logs").resolve(boot.name() + ".md"), table.section());
        assertThat(table.documented(SpringBoot.property("documented")))
                .as("what docs/spring-boot-matrix.md says of " + boot + "; expected is what ran")
                .isEqualTo(table.section());
    }

    /** What the application is started with for a cell, on a new database. */
    List<String> arguments(Cell cell) {
        List<String> arguments = new ArrayList<>(cell.access().arguments());
        arguments.addAll(cell.variant().arguments());
        arguments.add("--spring.datasource.type=" + cell.pool().type());
        if (cell.variant() == Variant.MARIADB) {
            Database database = MariaDb.freshDatabase(MariaDb.Driver.MARIADB);
            arguments.add("--spring.datasource.url=" + database.jdbcUrl());
            arguments.add("--spring.datasource.username=" + database.user());
            arguments.add("--spring.datasource.password=" + database.password());
        } else {
            arguments.add("--spring.datasource.url=jdbc:h2:mem:cell" + ++databases + ";DB_CLOSE_DELAY=-1");
            arguments.add("--spring.datasource.username=sa");
            arguments.add("--spring.datasource.password=");
        }
        arguments.add("--rocketmq.name-server=" + stand.nameServer());
        arguments.add("--shop.topic=" + Stand.TOPIC);
        arguments.add("--tenon.table.initialize=always");
        return arguments;
    }

    static List<String> concat(List<String> arguments, String more) {
        List<String> all = new ArrayList<>(arguments);
        all.add(more);
        return all;
    }
}
