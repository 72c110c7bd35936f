package io.tenon.operations.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.datasource.TransactionSettings;
import io.tenon.operations.connection.BrokerConfig;
import io.tenon.operations.doctor.Finding.Grade;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BrokerTimesCheckupTest {
    private final Map<String, String> broker = new HashMap<>();
    private final Findings findings = new Findings(new PrintStream(new ByteArrayOutputStream(), true, UTF_8));

    @BeforeEach
    void stock() {
        broker.put("transactionTimeOut", "6000");
        broker.put("transactionOpBatchInterval", "3000");
        broker.put("transactionCheckInterval", "30000");
        broker.put("transactionCheckMax", "15");
        broker.put("fileReservedTime", "72");
    }

    @Test
    void defaultsFitABrokerWithDefaultSettings() {
        expect(Grade.OK, "first check after 6000 ms");
    }

    @Test
    void firstCheckWithinTheLeaseIsAProblem() {
        broker.put("transactionTimeOut", "5999");
        expect(Grade.FAIL, "transactionTimeOut");
    }

    @Test
    void endThatCountsLaterThanAssumedIsAProblem() {
        broker.put("transactionOpBatchInterval", "3001");
        expect(Grade.FAIL, "transactionOpBatchInterval");
    }

    @Test
    void brokersThatKnowNoBatchOfEndsWriteThemAtOnce() {
        broker.remove("transactionOpBatchInterval");
        expect(Grade.OK, "first check");
    }

    @Test
    void roundsOfChecksNotLongerThanTheGraceAreAProblem() {
        broker.put("transactionCheckInterval", "20000");
        broker.put("transactionCheckMax", "100");
        expect(Grade.FAIL, "transactionCheckInterval");
    }

    @Test
    void littlePatienceIsAWarning() {
        broker.put("transactionCheckMax", "5");
        expect(Grade.WARN, "parks a half after 5 checks");
    }

    @Test
    void brokerThatForgetsHalvesInRocksDbIsAWarning() {
        broker.put("transRocksDBEnable", "true");
        broker.put("transWriteOriginTransHalfEnable", "false");
        expect(Grade.WARN, "after 15 checks it forgets a half");
    }

    /** It writes halves where they always were, which is that setting's default. */
    @Test
    void brokerWithRocksDbThatParksAsOthersDoIsFine() {
        broker.put("transRocksDBEnable", "true");
        expect(Grade.OK, "first check");
    }

    @Test
    void rowsThatGoBeforeTheBrokersFilesAreAWarning() {
        broker.put("fileReservedTime", "73");
        expect(Grade.WARN, "fileReservedTime");
    }

    @Test
    void brokerThatRefusesHalvesIsAProblem() {
        broker.put("rejectTransactionMessage", "true");
        expect(Grade.FAIL, "rejectTransactionMessage");
    }

    private void expect(Grade grade, String words) {
        BrokerConfig told = new BrokerConfig(broker);
        new BrokerTimesCheckup(TransactionSettings.defaults(), findings)
                .run(new Cluster.Master("a", "10.0.0.1:10911", false, told), told);
        assertThat(findings.all()).singleElement().satisfies(finding -> {
            assertThat(finding.grade).isEqualTo(grade);
            assertThat(finding.seen).contains(words);
        });
    }
}
