package io.tenon.torture;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What an outage run does. Immutable.
 *
 * @param outage how long the broker is away
 * @param product the database
 * @param seed of the kills and of the transactions
 * @param folder for journals and logs, kept
 */
record OutagePlan(Duration outage, TorturePlan.Product product, long seed, Path folder) {
    /** With a fraction where there is one: "10", "0.25". */
    String minutes() {
        return BigDecimal.valueOf(outage.toMillis())
                .divide(BigDecimal.valueOf(60_000), MathContext.DECIMAL32)
                .stripTrailingZeros()
                .toPlainString();
    }
}
