package io.tenon.agent.operate.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenon.internal.SettingName;
import io.tenon.internal.datasource.TransactionSettings;
import io.tenon.internal.half.DispatcherSettings;
import io.tenon.jdbc.Fallback;
import io.tenon.jdbc.XaPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentSettingsTest {
    private final Properties system = new Properties();
    private final Map<String, String> environment = new HashMap<>();

    private final Path folder;

    AgentSettingsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private AgentSettings read(@Nullable String arguments) throws SettingsException {
        return AgentSettings.read(arguments, system, environment);
    }

    private String file(String... lines) throws IOException {
        Path file = folder.resolve("tenon.properties");
        Files.write(file, List.of(lines));
        return file.toString();
    }

    @Test
    void defaultsAreThoseOfTheProtocol() throws SettingsException {
        AgentSettings settings = read(null);
        assertThat(settings.isEnabled()).isTrue();
        assertThat(settings.onFailure()).isEqualTo(FailurePolicy.FAIL_OPEN);
        assertThat(settings.table()).isEqualTo("tenon_status");
        assertThat(settings.createTable()).isFalse();
        assertThat(settings.transactions()).usingRecursiveComparison().isEqualTo(TransactionSettings.defaults());
        assertThat(settings.dispatcher())
                .usingRecursiveComparison()
                .isEqualTo(new DispatcherSettings(8192, Duration.ofSeconds(3), Duration.ofSeconds(5), false));
        assertThat(settings.acceptWeakAcknowledgement()).isFalse();
        assertThat(settings.checkGroupOf("orders")).isEqualTo("orders-tenon");
        assertThat(settings.pinnedDataSource()).isNull();
        assertThat(settings.includesTopic("any")).isTrue();
        assertThat(settings.includesDataSource("any", "any.Pool", null)).isTrue();
        assertThat(settings.xaPolicyOf("any", "any.Pool", null)).isEqualTo(XaPolicy.NOT_XA);
        assertThat(settings.logLevel()).isEqualTo("info");
        assertThat(settings.logFile()).isNull();
        assertThat(settings.reports()).isTrue();
        assertThat(settings.changed()).isEmpty();
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void defaultsCanBe() {
        for (Setting setting : Setting.values()) {
            assertThat(setting.admits(setting.defaultValue())
                            || setting.defaultValue().isEmpty())
                    .as(setting.key())
                    .isTrue();
        }
    }

    @Test
    void aFileWithAByteOrderMarkIsReadFromItsFirstLineOn() throws Exception {
        AgentSettings settings = read("config=" + file("\uFEFFtable=first", "lease=6000"));
        assertThat(settings.table()).isEqualTo("first");
        assertThat(settings.transactions().lease()).isEqualTo(Duration.ofSeconds(6));
        assertThat(settings.warnings()).isEmpty();
        assertThat(read("config=" + file()).warnings()).as("of an empty file").isEmpty();
    }

    @Test
    void whatOnlyObservesLetsTheApplicationRunWhateverIsWrong() {
        assertThatThrownBy(() -> read("mode=observe,on-failure=fail-closed,lease=abc"))
                .isInstanceOfSatisfying(
                        SettingsException.class, e -> assertThat(e.policy()).isEqualTo(FailurePolicy.FAIL_OPEN));
    }

    @Test
    void eachSourceIsRead() throws Exception {
        system.setProperty("tenon.seal-after", "300");
        environment.put("TENON_COMMIT_TIMEOUT", "700");
        environment.put("TENON_DATASOURCES_PINNED", "orders");
        String config = file("tenon.grace = 11", "retention = 60001", "table = käse");
        AgentSettings settings = read("lease=2200,end-effect=1500,config=" + config);
        TransactionSettings transactions = settings.transactions();
        assertThat(transactions.lease()).hasMillis(2200);
        assertThat(transactions.endEffect()).hasMillis(1500);
        assertThat(transactions.sealAfter()).hasMillis(300);
        assertThat(transactions.commitTimeout()).hasMillis(700);
        assertThat(settings.pinnedDataSource()).isEqualTo("orders");
        assertThat(transactions.grace()).hasMillis(11);
        assertThat(transactions.retention()).hasMillis(60001);
        assertThat(settings.table()).as("in UTF-8").isEqualTo("käse");
    }

    @Test
    void argumentsBeatSystemPropertiesBeatTheEnvironmentBeatsTheFile() throws Exception {
        environment.put("TENON_CONFIG", file("table=file", "grace=1", "lease=9001", "fence-timeout=7"));
        environment.put("TENON_TABLE", "environment");
        environment.put("TENON_GRACE", "2");
        environment.put("TENON_LEASE", "9002");
        system.setProperty("tenon.table", "system");
        system.setProperty("tenon.grace", "3");
        AgentSettings settings = read("table=arguments");
        assertThat(settings.table()).isEqualTo("arguments");
        assertThat(settings.transactions().grace()).hasMillis(3);
        assertThat(settings.transactions().lease()).hasMillis(9002);
        assertThat(settings.transactions().fenceTimeout()).hasMillis(7);
    }

    @Test
    void everySettingHasItsNameInEverySource() throws Exception {
        for (Setting setting : Setting.values()) {
            if (setting != Setting.CONFIG) {
                String value = other(setting);
                Properties inSystem = new Properties();
                inSystem.setProperty("tenon." + setting.key(), value);
                String config = file(setting.key() + "=" + value);
                assertSet(setting, value, AgentSettings.read(setting.key() + "=" + value, system, Map.of()));
                assertSet(setting, value, AgentSettings.read(null, inSystem, Map.of()));
                assertSet(setting, value, AgentSettings.read(null, system, Map.of(setting.environmentName(), value)));
                assertSet(setting, value, AgentSettings.read("config=" + config, system, Map.of()));
            }
        }
    }

    private static void assertSet(Setting setting, String value, AgentSettings settings) {
        assertThat(settings.warnings()).isEmpty();
        assertThat(settings.changed())
                .filteredOn(given -> given.setting() == setting)
                .extracting(GivenValue::value)
                .containsExactly(value);
    }

    @Test
    void aTransactionMayBeRequiredOfAllTopicsOrOfSome() throws Exception {
        AgentSettings all = AgentSettings.read("require-transaction=true", new Properties(), Map.of());
        AgentSettings some = AgentSettings.read("require-transaction.topics=order-*;stock", new Properties(), Map.of());
        assertThat(all.requiresTransaction("anything")).isTrue();
        assertThat(all.requiringSetting()).isEqualTo("tenon.require-transaction");
        assertThat(some.requiresTransaction("order-paid")).isTrue();
        assertThat(some.requiresTransaction("stocks")).isFalse();
        assertThat(some.requiringSetting()).isEqualTo("tenon.require-transaction.topics");
        assertThat(new AgentSettings().requiresTransaction("order-paid")).isFalse();
    }

    private static String other(Setting setting) {
        return switch (setting.kind()) {
            case FLAG -> setting.defaultValue().equals("true") ? "false" : "true";
            case MILLISECONDS -> String.valueOf(Long.parseLong(setting.defaultValue()) + 60);
            case NUMBER -> String.valueOf(Long.parseLong(setting.defaultValue()) + 2000);
            case PORT -> "9404";
            case POWER_OF_TWO -> "64";
            case CHECK_GROUP -> "c-{group}";
            case CHOICE ->
                switch (setting) {
                    case MODE -> "observe";
                    case ON_FAILURE -> "fail-closed";
                    case XA_POLICY -> "send-plainly";
                    case AMBIGUOUS -> "refuse";
                    case DELIVERY, WHEN_BROKER_UNAVAILABLE, NOT_A_HALF -> "outbox";
                    default -> "warn";
                };
            case TABLE -> "app.status";
            case TEXT, PATTERNS -> "some*";
        };
    }

    @Test
    void aCommaInAnArgumentBeginsASettingOnlyBeforeANameAndAnEqualsSign() throws SettingsException {
        AgentSettings settings = read("topics.include=a,b;c,lease=6000,datasources.exclude=jdbc:h2:mem:x=1,*z?y=2");
        assertThat(settings.includesTopic("a")).isTrue();
        assertThat(settings.includesTopic("b")).isTrue();
        assertThat(settings.includesTopic("c")).isTrue();
        assertThat(settings.includesTopic("lease")).isFalse();
        assertThat(settings.transactions().lease()).hasMillis(6000);
        assertThat(settings.includesDataSource("n", "C", "jdbc:h2:mem:x=1")).isFalse();
        assertThat(settings.includesDataSource("n", "C", "z?y=2")).isFalse();
        assertThat(settings.includesDataSource("n", "C", "jdbc:h2:mem:y")).isTrue();
    }

    @Test
    void argumentsMayCarryThePrefixAndBlanks() throws SettingsException {
        assertThat(read(" tenon.table = t , create-table=TRUE ").table()).isEqualTo("t");
        assertThat(read(" tenon.table = t , create-table=TRUE ").createTable()).isTrue();
    }

    @Test
    void anEmptyValueIsNotGiven() throws SettingsException {
        environment.put("TENON_LEASE", "");
        environment.put("TENON_TABLE", "weaker");
        assertThat(read("table=,").table()).isEqualTo("weaker");
        assertThat(read(null).transactions().lease()).hasMillis(5000);
    }

    @Test
    void aDataSourceIsNamedByNameClassOrUrl() throws SettingsException {
        AgentSettings settings = read("datasources.include=orders;com.zaxxer.*;*/stock,datasources.exclude=*audit*");
        assertThat(settings.includesDataSource("orders", "x.Y", null)).isTrue();
        assertThat(settings.includesDataSource("a", "com.zaxxer.hikari.HikariDataSource", null))
                .isTrue();
        assertThat(settings.includesDataSource("a", "x.Y", "jdbc:mariadb://db/stock"))
                .isTrue();
        assertThat(settings.includesDataSource("a", "x.Y", "jdbc:mariadb://db/stock2"))
                .isFalse();
        assertThat(settings.includesDataSource("orders", "x.Y", "jdbc:mariadb://db/audit"))
                .isFalse();
    }

    @Test
    void theXaPolicyIsForDeclaredDataSourcesOnly() throws SettingsException {
        assertThat(read("datasources.xa=jta*").xaPolicyOf("jta-1", "C", null)).isEqualTo(XaPolicy.REFUSE);
        AgentSettings plainly = read("datasources.xa=jta*,xa-policy=send-plainly");
        assertThat(plainly.xaPolicyOf("jta-1", "C", null)).isEqualTo(XaPolicy.SEND_PLAINLY);
        assertThat(plainly.xaPolicyOf("other", "C", null)).isEqualTo(XaPolicy.NOT_XA);
    }

    @Test
    void theCheckGroupIsMadeOfTheProducersGroup() throws SettingsException {
        assertThat(read("check-group=c_{group}_1").checkGroupOf("orders")).isEqualTo("c_orders_1");
    }

    @Test
    void topicsAreExcludedEvenIfIncluded() throws SettingsException {
        AgentSettings settings = read("topics.include=order*,topics.exclude=order-debug");
        assertThat(settings.includesTopic("orders")).isTrue();
        assertThat(settings.includesTopic("order-debug")).isFalse();
        assertThat(settings.includesTopic("stock")).isFalse();
    }

    @Test
    void whatDiffersFromTheDefaultsIsShownWithItsSource() throws SettingsException {
        system.setProperty("tenon.lease", "6000");
        environment.put("TENON_TABLE", "tenon_status");
        environment.put("TENON_DATASOURCES_EXCLUDE", "jdbc:mysql://root:secret@db/x?password=secret;plain");
        assertThat(read(null).changed())
                .extracting(value -> value.setting().key() + " " + value.shown() + " " + value.source())
                .containsExactly(
                        "lease 6000 -Dtenon.lease",
                        "datasources.exclude jdbc:mysql://db/x;plain environment variable TENON_DATASOURCES_EXCLUDE");
    }

    @Test
    void whatIsNotAHalfMayGoPlainlyButNotWhatHasNoBroker() throws SettingsException {
        assertThat(read("not-a-half=plain").notAHalf()).isEqualTo(Fallback.PLAIN);
        assertThat(read("not-a-half=plain").usesOutbox()).isFalse();
        assertThat(read("not-a-half=plain").deliveryText()).endsWith("not-a-half plain");
        assertThat(read("delivery=outbox").usesHalves()).isFalse();
        assertThat(read("delivery=outbox,outbox-body-limit=32768").usesHalves()).isTrue();
        assertThat(read("delivery=outbox,outbox-body-limit=32768").deliveryText())
                .startsWith("delivery outbox, outbox-body-limit 32768, ");
        assertThatThrownBy(() -> read("when-broker-unavailable=plain"))
                .hasMessageContaining("when-broker-unavailable is 'plain'")
                .hasMessageContaining("refuse, outbox");
    }

    @Test
    void aPortIsAPort() {
        assertThatThrownBy(() -> read("metrics-port=65536"))
                .hasMessageContaining("metrics-port is '65536'")
                .hasMessageContaining("65535");
    }

    @Test
    void whatTheLibraryCallsASettingInItsErrorsIsASettingOfTheAgent() {
        for (SettingName name : SettingName.values()) {
            assertThat(Setting.named(name.ofAgent())).as(name.name()).isNotNull();
        }
    }
}
