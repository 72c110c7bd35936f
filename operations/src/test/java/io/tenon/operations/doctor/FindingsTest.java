package io.tenon.operations.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.operations.command.ExitStatus;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class FindingsTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Findings findings = new Findings(new PrintStream(bytes, true, UTF_8));

    @Test
    void eachFindingIsOneLineWithWhatToDoAtItsEnd() {
        findings.ok("Java", "17");
        findings.fail("status table", "is not\n   there", "Make it");
        assertThat(lines()).containsExactly("ok    Java          17", "FAIL  status table  is not there => Make it");
    }

    @Test
    void lastLineCountsAndTheWorstDecidesTheExitStatus() {
        findings.ok("a", "b");
        assertThat(findings.exitStatus()).isEqualTo(ExitStatus.FINE);
        findings.warn("a", "b", "c");
        assertThat(findings.exitStatus()).isEqualTo(ExitStatus.WARNINGS);
        findings.fail("a", "b", "c");
        assertThat(findings.exitStatus()).isEqualTo(ExitStatus.PROBLEMS);
        findings.sumUp();
        assertThat(lines()[3]).isEqualTo("3 checks: 1 ok, 1 warnings, 1 problems. Do not go live like this.");
    }

    @Test
    void scriptsStandBetweenTheFindingsAndTheLastLine() {
        findings.fail("status table", "missing", "Run the script");
        findings.attach("CREATE TABLE x");
        findings.sumUp();
        assertThat(lines())
                .containsSubsequence(
                        "CREATE TABLE x", "", "1 checks: 0 ok, 0 warnings, 1 problems." + " Do not go live like this.");
    }

    private String[] lines() {
        return bytes.toString(UTF_8).split("\\R");
    }
}
