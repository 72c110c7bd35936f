package io.tenon.jdbc;

import io.tenon.internal.meters.MetricsFile;
import io.tenon.internal.meters.PrometheusText;
import java.io.Closeable;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What Tenon counts, for applications that have no metrics library: as text that Prometheus reads. With Spring Boot the starter
 * binds the same meters to Micrometer, and JMX has them in any case. docs/meters.md says what each of them counts. Thread-safe.
 */
public final class TenonMeters {
    /** The content type of {@link #prometheusText}, for a web server. */
    public static final String CONTENT_TYPE = PrometheusText.CONTENT_TYPE;

    private TenonMeters() {}

    /** All meters as they are now, in Prometheus' text format 0.0.4. Waits neither for a database nor for a broker. */
    public static String prometheusText() {
        return PrometheusText.ofAll();
    }

    /**
     * Writes the same text to a file, at once and then at an interval, until the returned object is closed. A reader sees one whole
     * text or the next. A failure is logged, and tried again.
     *
     * @param file no other process may write to it; its folder must exist
     * @param every one second at least
     * @throws IllegalArgumentException if the interval is shorter
     */
    public static Closeable writeTo(Path file, Duration every) {
        return MetricsFile.write(file, every);
    }
}
