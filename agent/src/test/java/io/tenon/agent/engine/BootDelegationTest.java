package io.tenon.agent.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which packages an OSGi framework delegates; with a real one in the tests of attached applications (HousesIT). */
class BootDelegationTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*|true",
                "sun.*, io.tenon.agent.bridge|true",
                "io.tenon.*|true",
                "io.tenon.agent.*,sun.*|true",
                "sun.*,com.sun.*|false",
                "io.tenon.agent|false",
                "io.tenon.agent.bridge.*|false",
                "null|false"
            })
    void patternsAreReadAsTheSpecificationSays(String patterns, boolean delegated) {
        assertThat(BootDelegation.isIn(patterns, "io.tenon.agent.bridge")).isEqualTo(delegated);
    }
}
