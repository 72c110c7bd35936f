package io.tenon.agent.operate.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tenon.internal.datasource.TransactionSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImpossibleValuesTest {
    private final Properties system = new Properties();

    private SettingsException refused(String arguments) {
        return catchThrowableOfType(SettingsException.class, () -> AgentSettings.read(arguments, system, Map.of()));
    }

    @Test
    void theErrorNamesTheSettingItsValueWhereItWasSetAndWhatIsPossible() {
        system.setProperty("tenon.commit-timeout", "5s");
        assertThat(refused("ring-size=1000"))
                .hasMessage("The settings cannot be used: commit-timeout is '5s' (-Dtenon.commit-timeout) but must be a"
                        + " whole number of milliseconds from 10 to 1000000000000; ring-size is '1000' (the agent"
                        + " arguments) but must be a power of two from 2 to 16777216");
    }

    @Test
    void theOutboxTableIsNotTheStatusTableWhereItIsUsed() {
        assertThat(refused("not-a-half=outbox,table=tenon,outbox-table=tenon"))
                .hasMessageContaining(
                        "outbox-table is tenon (the agent arguments) but must not be the status table, as table is"
                                + " tenon (the agent arguments)");
        assertThat(refused("table=tenon,outbox-table=tenon")).isNull();
        assertThat(refused("not-a-half=outbox,table=tenon,outbox-table=Tenon")).isNull(); // two, where names are quoted
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "enabled=yes",
                "delivery=both",
                "when-broker-unavailable=wait",
                "not-a-half=half",
                "outbox-table=a.b.c",
                "outbox-lease=199",
                "outbox-max-rows=0",
                "outbox-max-bytes=1023",
                "outbox-body-limit=64",
                "outbox-body-limit=64KB",
                "create-table=1",
                "on-failure=open",
                "xa-policy=ignore",
                "log.level=verbose",
                "seal-after=9",
                "lease=19",
                "end-effect=0",
                "commit-timeout=9",
                "fence-timeout=0",
                "grace=-1",
                "retention=59999",
                "end-timeout=0",
                "drain-timeout=-1",
                "drain-timeout=9999999999999",
                "lease=1.5",
                "ring-size=1",
                "ring-size=1000",
                "ring-size=33554432",
                "table=a.b.c",
                "table=.b",
                "table=a.",
                "check-group=checks",
                "check-group={group}",
                "check-group={group} x",
                "check-group={group}{group}",
                "config=/no/such/file",
                "report",
                "lease=6000,report",
                "lease=1000,lease=2000"
            })
    void isRefused(String arguments) {
        assertThat(refused(arguments)).hasMessageContaining(" but must be ");
    }

    @Test
    void theLimitsAreThoseOfTheProtocol() {
        TransactionSettings.builder()
                .sealAfter(Duration.ofMillis(10))
                .lease(Duration.ofMillis(20))
                .endEffect(Duration.ofMillis(1))
                .commitTimeout(Duration.ofMillis(10))
                .fenceTimeout(Duration.ofMillis(1))
                .statementTimeout(Duration.ofMillis(100))
                .grace(Duration.ZERO)
                .retention(Duration.ofMillis(60000))
                .build();
        for (long lease : new long[] {19, 20}) {
            assertThat(Setting.LEASE.admits(String.valueOf(lease))).isEqualTo(lease == 20);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> TransactionSettings.builder()
                .lease(Duration.ofMillis(19))
                .build());
    }

    @Test
    void aLeaseThatIsNotLongerThanTheEndsEffectIsRefused() {
        system.setProperty("tenon.lease", "4000");
        assertThat(refused("grace=5"))
                .hasMessageContaining(
                        "end-effect is 4000 (default) but must be shorter than lease is 4000" + " (-Dtenon.lease)");
    }

    @Test
    void thePolicyIsTheOneThatWasGivenAnywhere() {
        assertThat(refused("grace=x").policy()).isEqualTo(FailurePolicy.FAIL_OPEN);
        system.setProperty("tenon.on-failure", "fail-closed");
        assertThat(refused("grace=x").policy()).isEqualTo(FailurePolicy.FAIL_CLOSED);
    }

    @Test
    void whoMisspeltThePolicyWantedSomethingElseThanTheDefault() {
        assertThat(refused("on-failure=fail-close").policy()).isEqualTo(FailurePolicy.FAIL_CLOSED);
    }

    @Test
    void switchingOffIsAlwaysPossible() throws SettingsException {
        assertThat(AgentSettings.read("enabled=false,grace=x,on-failure=fail-closed", system, Map.of())
                        .isEnabled())
                .isFalse();
    }

    @Test
    void noPasswordIsEchoed() {
        assertThat(refused("table=jdbc:mysql://root:secret@db/a.b.c?password=secret"))
                .hasMessageContaining("jdbc:mysql://db/a.b.c")
                .message()
                .doesNotContain("secret");
    }
}
