package io.tenon.operations.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A place where one instance's meters are read, as Prometheus' text. Immutable. */
final class MetricsSource {
    private static final int MILLIS = 3_000;
    private static final int MOST_BYTES = 4 << 20;
    private static final List<String> NO_NUMBERS = Arrays.asList("NaN", "+Inf", "-Inf");
    private static final long OLD_MILLIS = 120_000;

    private final String where;

    MetricsSource(String where) {
        this.where = where;
    }

    /** The values of series at a time in ms. Immutable once made. */
    static final class Reading {
        final long atMillis;
        final Map<String, Double> values;

        Reading(long atMillis, Map<String, Double> values) {
            this.atMillis = atMillis;
            this.values = values;
        }
    }

    private boolean isUrl() {
        return where.startsWith("http://") || where.startsWith("https://");
    }

    /** Returns the place without user, password and parameters. */
    String shown() {
        return isUrl()
                ? where.replaceFirst("//[^/@]*@", "//").replaceFirst("[?#].*$", "")
                : String.valueOf(Paths.get(where).getFileName());
    }

    /** @throws IOException if it cannot be read; it says why, without the address */
    Reading read() throws IOException {
        return isUrl() ? ofUrl() : ofFile();
    }

    private Reading ofFile() throws IOException {
        Path file = Paths.get(where);
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no such file");
        }
        long written = Files.getLastModifiedTime(file).toMillis();
        if (System.currentTimeMillis() - written > OLD_MILLIS) {
            throw new IOException(
                    "the file is older than " + OLD_MILLIS / 1000 + " s: its process does not write it any more");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new Reading(written, parse(text(in)));
        }
    }

    private Reading ofUrl() throws IOException {
        HttpURLConnection connection;
        try {
            connection = (HttpURLConnection) new URL(where).openConnection();
        } catch (MalformedURLException e) {
            throw new IOException("the address is none", e);
        }
        connection.setConnectTimeout(MILLIS);
        connection.setReadTimeout(MILLIS);
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("Accept", "text/plain;version=0.0.4");
        try {
            int status = connection.getResponseCode();
            if (status != 200) {
                throw new IOException("it answers with HTTP status " + status);
            }
            try (InputStream in = connection.getInputStream()) {
                return new Reading(System.currentTimeMillis(), parse(text(in)));
            }
        } finally {
            connection.disconnect();
        }
    }

    private static String text(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] some = new byte[16_384];
        for (int count = in.read(some); count >= 0; count = in.read(some)) {
            bytes.write(some, 0, count);
            if (bytes.size() > MOST_BYTES) {
                throw new IOException("it is longer than " + MOST_BYTES + " bytes");
            }
        }
        return new String(bytes.toByteArray(), UTF_8);
    }

    /**
     * Returns the values of Tenon's series, with their labels as they stand.
     *
     * @throws IOException if there are none
     */
    static Map<String, Double> parse(String text) throws IOException {
        Map<String, Double> values = new HashMap<>();
        for (String line : text.split("\n")) {
            if (!line.startsWith("tenon_")) {
                continue;
            }
            int end = line.lastIndexOf('}') + 1;
            int space = line.indexOf(' ', end);
            if (space < 0) {
                continue;
            }
            String value = line.substring(space + 1).trim().split(" ", 2)[0];
            if (NO_NUMBERS.contains(value)) {
                // The value is that of a gauge which knows nothing just now.
                continue;
            }
            try {
                values.put(line.substring(0, space), Double.parseDouble(value));
            } catch (NumberFormatException e) {
                throw new IOException("a line of it is no Prometheus text: " + line.substring(0, space), e);
            }
        }
        if (values.isEmpty()) {
            throw new IOException("there is no meter of Tenon's in it");
        }
        return values;
    }
}
