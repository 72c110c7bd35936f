package io.tenon.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.tenon.rules.Joint;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code tenon console} as a process of its own, with the times of {@link Joint}, and its page without a browser. */
final class ConsoleProcess implements AutoCloseable {
    /** Longer than a page's slowest answer. */
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(100);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;

    /** With the token. */
    final String url;

    final String origin;

    private ConsoleProcess(Process process, String url) {
        this.process = process;
        this.url = url;
        this.origin = url.substring(0, url.indexOf("/?"));
    }

    static ConsoleProcess start(String jdbcUrl, String nameServer, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dtenon.seal-after=" + Joint.SEAL_AFTER,
                "-Dtenon.lease=" + Joint.LEASE,
                "-Dtenon.end-effect=" + Joint.END_EFFECT));
        List.of(options).stream().filter(ConsoleProcess::isOfTheJvm).forEach(command::add);
        command.addAll(List.of(
                "-jar",
                Path.of("..", "operations", "target", "tenon.jar").toString(),
                "console",
                "--port",
                "0",
                "--app",
                System.getProperty("java.class.path"),
                "--url",
                jdbcUrl,
                "--namesrv",
                nameServer));
        List.of(options).stream().filter(option -> !isOfTheJvm(option)).forEach(command::add);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        String first = out.readLine();
        assertThat(first).startsWith("console       http://127.0.0.1:");
        return new ConsoleProcess(process, first.substring("console".length()).trim());
    }

    private static boolean isOfTheJvm(String option) {
        return option.startsWith("-D");
    }

    String cookie() throws Exception {
        HttpResponse<String> entered = get("/" + url.substring(url.indexOf("?")), "");
        assertThat(entered.statusCode()).isEqualTo(303);
        String set = entered.headers().firstValue("Set-Cookie").orElse("");
        assertThat(set).contains("HttpOnly", "SameSite=Strict");
        return set.substring(0, set.indexOf(';'));
    }

    String permit(String cookie) throws Exception {
        return JsonParser.parseString(get("/api/overview", cookie).body())
                .getAsJsonObject()
                .get("permit")
                .getAsString();
    }

    HttpResponse<String> get(String path, String cookie) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(origin + path))
                        .header("Cookie", cookie)
                        .timeout(ANSWERS_WITHIN)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** @param from the site whose page sends it */
    HttpResponse<String> post(String cookie, String permit, String from, String change) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(origin + "/api/change"))
                        .header("Cookie", cookie)
                        .header("Origin", from)
                        .header("Content-Type", "application/json")
                        .header("X-Tenon-Permit", permit)
                        .POST(HttpRequest.BodyPublishers.ofString(change))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
