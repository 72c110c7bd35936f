package io.tenon.operations.configuration;

import io.tenon.internal.datasource.DataSourceSetting;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes a value of {@code tenon.datasource.*}, as Spring Boot takes it, as the agent takes it. The kind of the setting
 * decides how. Stateless.
 */
final class SpringValue {
    private static final Pattern AMOUNT = Pattern.compile("^(\\d+)\\s*([A-Za-z]{1,2})$");

    private SpringValue() {}

    /**
     * Returns Spring's {@code 5s} and {@code PT5S} as milliseconds, {@code 4GB} as bytes, {@code NOT_XA} as {@code
     * not-xa}. Names stay as they are, also those that look like one of these: a table may be called {@code
     * TENON_OUTBOX}. A value that cannot be read stays as it is, too; the settings refuse it by the setting's name.
     */
    static String plain(DataSourceSetting setting, String value) {
        try {
            if (setting.isTime()) {
                return millis(value);
            }
            if (setting.isSize()) {
                return amount(value, SpringValue::bytes);
            }
        } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
            return value;
        }
        return setting.isChoice() ? value.toLowerCase(Locale.ROOT).replace('_', '-') : value;
    }

    private static String millis(String value) {
        return value.regionMatches(true, 0, "P", 0, 1)
                ? Long.toString(Duration.parse(value).toMillis())
                : amount(value, SpringValue::millisOf);
    }

    private static String amount(String value, Unit unit) {
        Matcher amount = AMOUNT.matcher(value);
        long size = amount.matches() ? unit.size(amount.group(2).toLowerCase(Locale.ROOT)) : 0;
        return size == 0 ? value : Long.toString(Math.multiplyExact(Long.parseLong(amount.group(1)), size));
    }

    private static long millisOf(String unit) {
        switch (unit) {
            case "ms":
                return 1;
            case "s":
                return 1_000;
            case "m":
                return 60_000;
            case "h":
                return 3_600_000;
            case "d":
                return 86_400_000;
            default:
                return 0;
        }
    }

    private static long bytes(String unit) {
        switch (unit) {
            case "b":
                return 1;
            case "kb":
                return 1L << 10;
            case "mb":
                return 1L << 20;
            case "gb":
                return 1L << 30;
            case "tb":
                return 1L << 40;
            default:
                return 0;
        }
    }

    /** Tells how many milliseconds or bytes a unit is; 0 where there is no such unit. */
    private interface Unit {
        long size(String unit);
    }
}
