package io.tenon.operations.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenon.operations.connection.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** A command finds database and brokers in the application's own configuration, and says which property does not serve. */
@SuppressWarnings("NullAway.Init") // JUnit makes the folder
class ConfiguredConnectionTest {
    private static final String YAML = """
            spring:
              datasource:
                url: jdbc:mariadb://db1:3306/${DATABASE:orders}
                username: shop
                password: 's3cret: #1'
                driver-class-name: org.mariadb.jdbc.Driver
            rocketmq:
              name-server: mq1:9876;mq2:9876
              producer:
                group: shop
                accessKey: key
                secretKey: of-the-shop
                tls-enable: true
            tenon:
              datasource:
                table: my_status
                lease: 6s
                outbox-max-bytes: 2MB
                retention: PT24H
            ---
            spring:
              config.activate.on-profile: [prod, staging]
              datasource.url: jdbc:mariadb://db9:3306/orders
            """;

    @TempDir
    private Path folder;

    @Test
    void theUrlOfAMigrationToolIsNoFurtherDataSource() throws Exception {
        Path both = file("both.properties", """
                app.orders.url=jdbc:mysql://m/orders
                app.flyway.url=jdbc:mysql://m/orders
                liquibase.url=jdbc:mysql://m/orders
                app.flyway.user=migrator
                """);
        assertThat(parse("--config " + both).url()).isEqualTo("jdbc:mysql://m/orders");
        Path alone = file("alone.properties", "flyway.url=jdbc:mysql://m/alone\n");
        assertThat(parse("--config " + alone).url()).isEqualTo("jdbc:mysql://m/alone");
    }

    @Test
    void whatNoOptionSaysIsTakenFromTheFile() throws Exception {
        DoctorOptions a = parse("--config " + file("application.yml", YAML));
        assertThat(a.url()).isEqualTo("jdbc:mariadb://db1:3306/orders");
        assertThat(a.user()).isEqualTo("shop");
        assertThat(a.driver()).isEqualTo("org.mariadb.jdbc.Driver");
        assertThat(a.nameServers()).containsExactly("mq1:9876", "mq2:9876");
        assertThat(a.group()).isEqualTo("shop");
        assertThat(a.tls()).isTrue();
        assertThat(String.valueOf(a.settings()).split(","))
                .containsExactlyInAnyOrder(
                        "table=my_status", "lease=6000", "outbox-max-bytes=2097152", "retention=86400000");
        Secrets secrets = secrets(a);
        assertThat(secrets.password).isEqualTo("s3cret: #1");
        assertThat(secrets.accessKey).isEqualTo("key");
        assertThat(secrets.secretKey).isEqualTo("of-the-shop");
    }

    @Test
    void whatASettingIsDecidesHowItsValueIsRead() throws Exception {
        Path file = file("kinds.properties", """
                spring.datasource.url=jdbc:mysql://m/orders
                tenon.datasource.table=TENON_STATUS
                tenon.datasource.outbox-table=5S
                tenon.datasource.delivery=OUTBOX
                tenon.datasource.lease=P1DT1S
                tenon.datasource.grace=2m
                tenon.datasource.seal-after=99999999999999999999s
                tenon.datasource.outbox-max-rows=200
                tenon.datasource.outbox-max-bytes=1GB
                """);
        assertThat(String.valueOf(parse("--config " + file).settings()).split(","))
                .containsExactlyInAnyOrder(
                        "table=TENON_STATUS",
                        "outbox-table=5S",
                        "delivery=outbox",
                        "lease=86401000",
                        "grace=120000",
                        "seal-after=99999999999999999999s",
                        "outbox-max-rows=200",
                        "outbox-max-bytes=1073741824");
    }

    @Test
    void optionsCountMoreThanTheFile() throws Exception {
        DoctorOptions a = parse("--config " + file("application.yml", YAML)
                + " --url jdbc:h2:mem:x --namesrv h:1 --group other --user reader --password-env READER");
        assertThat(a.url()).isEqualTo("jdbc:h2:mem:x");
        assertThat(a.driver()).as("the file's is another database's").isNull();
        assertThat(a.nameServers()).containsExactly("h:1");
        assertThat(a.group()).isEqualTo("other");
        assertThat(Secrets.of(a, Map.of("READER", "theirs"), InputStream.nullInputStream()).password)
                .isEqualTo("theirs");
    }

    @Test
    void profilesChooseDocumentsAndFiles() throws Exception {
        Path yaml = file("application.yml", YAML);
        file("application-eu.properties", "spring.datasource.url=jdbc:never:read");
        file("application-eu.yml", "spring.datasource.username: eu");
        DoctorOptions a = parse("--config " + yaml + " --profile prod,eu");
        assertThat(a.url()).isEqualTo("jdbc:mariadb://db9:3306/orders");
        assertThat(a.user()).isEqualTo("eu");
    }

    @Test
    void oneOfSeveralDataSourcesIsChosenByItsName() throws Exception {
        Path several = file("several.properties", """
                spring.datasource.dynamic.datasource.master.url=jdbc:mysql://m/a
                spring.datasource.dynamic.datasource.master.username=m
                app.orders-db.jdbcUrl=jdbc:tenon:table=of_orders:postgresql://p/b
                app.orders-db.username=o
                app.help.url=https://example.org/
                tenon.datasources.ordersDb.lease=7s
                """);
        DoctorOptions a = parse("--config " + several + " --datasource orders-db");
        assertThat(a.url()).isEqualTo("jdbc:postgresql://p/b");
        assertThat(a.user()).isEqualTo("o");
        assertThat(a.settings()).isEqualTo("table=of_orders,lease=7000");
        assertThat(parse("--config " + several + " --datasource master").url()).isEqualTo("jdbc:mysql://m/a");
        refused(several, "", "app.orders-db, spring.datasource.dynamic.datasource.master");
        refused(several, "--datasource stock", "--datasource stock is none of");
    }

    @Test
    void thePropertyIsNamedThatDoesNotServe() throws Exception {
        refused(
                file("a.properties", "spring.datasource.url=jdbc:x:y\nspring.datasource.password=ENC(8fA+)"),
                "",
                "spring.datasource.password is encrypted");
        assertThat(secrets(parse("--config " + folder.resolve("a.properties") + " --url jdbc:h2:mem:x")).password)
                .as("what is not needed is not read")
                .isNull();
        refused(file("b.properties", "spring.datasource.url=${TENON_NOWHERE_URL}"), "", "${TENON_NOWHERE_URL}");
        refused(file("c.properties", "a.url=jdbc:${b}\nb=${c}\nc=${b}"), "", "in a circle");
        refused(file("d.yml", "a: [s3cret\nb: c"), "", "d.yml is no YAML, line");
        refused(file("e.properties", "server.port=8080"), "", "spring.datasource.url");
        refused(file("f.yml", "a: b\n---\nspring.config.activate.on-profile: '!prod'\nc: d"), "", "\"!prod\"");
        refused(folder.resolve("nowhere.yml"), "", "is no file");
        assertThatThrownBy(() -> parse("--url jdbc:h2:mem:x --profile prod"))
                .hasMessageContaining("--profile makes no sense without --config");
    }

    private void refused(Path config, String options, String why) {
        assertThatThrownBy(() -> secrets(parse("--config " + config + " " + options)))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("s3cret");
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static Secrets secrets(DoctorOptions options) throws IOException {
        return Secrets.of(options, Map.of(), InputStream.nullInputStream());
    }

    private static DoctorOptions parse(String line) {
        DoctorCommand command = new DoctorCommand();
        new CommandLine(command).parseArgs(("--app a.jar " + line.trim()).split(" +"));
        command.options.check();
        return command.options;
    }
}
