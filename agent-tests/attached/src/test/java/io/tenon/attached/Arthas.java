package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.testbed.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Arthas, which an operator attaches to a process to look into its classes: it weaves them again while they run. */
final class Arthas {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path home = Launch.otherAgent("arthas");
    private final int telnetPort = Ports.free(0);
    private final int port = Ports.free(0);
    private final HttpClient http = HttpClient.newHttpClient();

    /** The option of a JVM that has it from its start. */
    String option() {
        return "-javaagent:" + home.resolve("arthas-agent.jar") + "=" + home.resolve("arthas-core.jar") + ";telnetPort="
                + telnetPort + ";httpPort=" + port + ";ip=127.0.0.1;arthasHome=" + home;
    }

    /** As an operator attaches it to a process that runs. */
    void attach(long process) {
        List<String> command = List.of(
                Launch.JAVA_HOME.resolve("bin/java").toString(),
                "-jar",
                home.resolve("arthas-boot.jar").toString(),
                "--attach-only",
                "--target-ip",
                "127.0.0.1",
                "--telnet-port",
                Integer.toString(telnetPort),
                "--http-port",
                Integer.toString(port),
                "--arthas-home",
                home.toString(),
                Long.toString(process));
        try {
            Process boot = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(boot.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(boot.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(boot.exitValue()).as(said).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException("Arthas did not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Arthas attached itself", e);
        }
    }

    /** Its answer, in JSON, when the command is over. */
    CompletableFuture<String> command(String command) {
        String body = "{\"action\":\"exec\",\"execTimeout\":\"40000\",\"command\":\"" + command + "\"}";
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api"))
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(HttpResponse::body);
    }
}
