package io.tenon.operations.alarm;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** The address that alarms are posted to. It may hold a token, so no message of an exception contains it. Immutable. */
final class Webhook {
    private static final int TRIES = 3;
    private static final int MILLIS = 5_000;

    private final URL url;
    private final long pauseMillis;

    /** @throws IllegalArgumentException if the text is no address of HTTP; the message does not repeat it */
    Webhook(String url, long pauseMillis) {
        this.pauseMillis = pauseMillis;
        try {
            this.url = new URL(url.trim());
        } catch (MalformedURLException e) {
            // The cause would repeat the address.
            throw new IllegalArgumentException("it holds no URL");
        }
        if (!this.url.getProtocol().startsWith("http") || this.url.getHost().isEmpty()) {
            throw new IllegalArgumentException("it holds no URL of http or https");
        }
    }

    /**
     * Posts a JSON object. It is tried three times, each of which may take 5 s to connect, and 5 s for each part of the
     * answer.
     *
     * @throws IOException if no try was answered with 2xx; the message does not contain the address
     */
    void post(String json) throws IOException {
        String why = "";
        for (int i = 0; i < TRIES; i++) {
            if (i > 0) {
                pause();
            }
            try {
                int answer = postOnce(json.getBytes(StandardCharsets.UTF_8));
                if (answer / 100 == 2) {
                    return;
                }
                why = "it answers " + answer;
            } catch (IOException e) {
                // The message of the exception may be the address.
                why = e.getClass().getSimpleName();
            }
        }
        throw new IOException("the webhook does not take it, tried " + TRIES + " times: " + why);
    }

    private int postOnce(byte[] body) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        try {
            connection.setRequestMethod("POST");
            connection.setConnectTimeout(MILLIS);
            connection.setReadTimeout(MILLIS);
            connection.setInstanceFollowRedirects(false);
            connection.setRequestProperty("Content-Type", "application/json; charset=utf-8");
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(body.length);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            }
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }

    private void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(pauseMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        }
    }
}
