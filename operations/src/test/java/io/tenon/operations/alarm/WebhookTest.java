package io.tenon.operations.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhookTest {
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final List<Integer> answers = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hook", exchange -> {
            received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(answers.isEmpty() ? 204 : answers.remove(0), -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook?token=hush";
    }

    @Test
    void whatItTakesAtTheThirdTryIsTold() throws IOException {
        answers.addAll(List.of(503, 500));
        new Webhook(url(), 1).post("{\"text\":\"Bestellung für Zoë\"}");
        assertThat(received).hasSize(3).containsOnly("{\"text\":\"Bestellung für Zoë\"}");
    }

    @Test
    void afterThreeTriesItGivesUpAndDoesNotSayTheAddress() {
        answers.addAll(List.of(302, 404, 503));
        assertThatThrownBy(() -> new Webhook(url(), 1).post("{}"))
                .isInstanceOf(IOException.class)
                .hasMessage("the webhook does not take it, tried 3 times: it answers 503")
                .hasNoCause();
        assertThat(received).hasSize(3);
    }

    @Test
    void whereNobodyListensNeitherHostNorTokenIsSaid() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThatThrownBy(() -> new Webhook("http://127.0.0.1:" + port + "/hush", 1).post("{}"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ConnectException")
                .hasMessageNotContainingAny("127.0.0.1", "hush");
    }

    @Test
    void whatIsNoAddressIsRefusedAndNotRepeated() {
        for (String wrong : List.of("hooks.example.org/hush", "ftp://hush/", "http://", "file:/hush")) {
            assertThatThrownBy(() -> new Webhook(wrong, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("it holds no URL")
                    .hasMessageNotContaining("hush")
                    .hasNoCause();
        }
    }
}
