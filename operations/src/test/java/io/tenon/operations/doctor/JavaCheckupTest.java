package io.tenon.operations.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.operations.doctor.Finding.Grade;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JavaCheckupTest {
    @ParameterizedTest
    @CsvSource({"1.8, OK", "17, OK", "25, OK", "26, WARN", "1.7, FAIL"})
    void javaFrom8To25IsFine(String version, Grade grade) {
        Findings findings = new Findings(new PrintStream(new ByteArrayOutputStream(), true, UTF_8));
        JavaCheckup.run(version, findings);
        assertThat(findings.all()).singleElement().satisfies(finding -> assertThat(finding.grade)
                .isEqualTo(grade));
    }
}
