package io.tenon.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.tenon.commands.Halves.Half;
import io.tenon.jdbc.TenonMeters;
import io.tenon.rules.Joint;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.EmbeddedBroker;
import io.tenon.testbed.H2;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console as a process of its own, beside an application at work, seen through a real browser. */
class ConsoleIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration FIRST_CHECK = Duration.ofSeconds(4);
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final String SECRET_OF_A_BODY = "order parked-one";

    private static EmbeddedBroker broker;
    private static Joint joint;
    private static Halves halves;
    private static HttpServer metrics;
    private static Thread application;
    private static Half doubt;
    private static Half parked;
    private static final List<ConsoleProcess> PROCESSES = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(BrokerSettings.quick().withChecks(FIRST_CHECK, INTERVAL, 2));
        joint = Joint.borrowing(H2.server(), broker);
        halves = new Halves(joint);
        parked = halves.left("parked-one", "nobody-at-all-tenon");
        halves.live(parked.segment());
        metrics = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        metrics.createContext("/", exchange -> {
            byte[] text = TenonMeters.prometheusText().getBytes(UTF_8);
            exchange.sendResponseHeaders(200, text.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(text);
            }
        });
        metrics.start();
        Tenon tenon = new Tenon(joint.database, broker.nameServerAddress());
        await().atMost(SOON).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> tenon.run("parked", "list")
                .says("1 parked halves of ours"));
        broker.setChecks(FIRST_CHECK, INTERVAL, 1000);
        doubt = halves.left("doubt-one", "nobody-at-all-tenon");
        application = new Thread(ConsoleIT::work, "application");
        application.start();
    }

    /** Until it is interrupted: two of three transactions commit. */
    private static void work() {
        for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
            try (Connection connection = joint.begin()) {
                joint.order(connection, "order-" + i);
                if (i % 3 == 2) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
                Thread.sleep(40 + i % 7 * 20);
            } catch (InterruptedException e) {
                return;
            } catch (Exception e) {
                if (!Thread.currentThread().isInterrupted()) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    @AfterAll
    static void stop() throws Exception {
        for (ConsoleProcess process : PROCESSES) {
            process.close();
        }
        if (application != null) {
            application.interrupt();
            application.join(20_000);
        }
        if (metrics != null) {
            metrics.stop(0);
        }
        halves.close();
        joint.close();
        broker.close();
    }

    private static ConsoleProcess console(String... options) throws Exception {
        ConsoleProcess console = ConsoleProcess.start(Tenon.urlOf(joint.database), broker.nameServerAddress(), options);
        PROCESSES.add(console);
        return console;
    }

    private static String metricsUrl() {
        return "http://127.0.0.1:" + metrics.getAddress().getPort() + "/metrics";
    }

    @Test
    void whatTheRowsAndBrokersSayIsOnThePageInBothLanguagesAndTheSearchDrawsTheTimeLine(@TempDir Path folder)
            throws Exception {
        ConsoleProcess console = console("--metrics", metricsUrl());
        String origin = console.origin + "/";
        try (Browser browser = Browser.start(folder)) {
            browser.size(1280, 1500);
            browser.open(console.url);
            browser.seen("#table-inDoubt", doubt.messageId(), "doubt-one", "nobody-at-all-tenon");
            browser.seen("#table-parked", parked.messageId(), "COMMITTED");
            browser.seen("#table-brokers", "Halves of ours");
            browser.seen("#table-rows", "LIVE");
            browser.seen("#tile-parked", "1");
            browser.seen("#tile-outbox", "none", "no outbox in this database");
            browser.seen("#table-outbox", "no outbox in this database");
            assertThat(browser.eval("document.querySelectorAll('[data-change]').length"))
                    .as("buttons that change something")
                    .isEqualTo("0");
            browser.seen("#rates .legend", "committed", "rolled back");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(Double.parseDouble(browser.text("#tile-commits .value")))
                            .isPositive());
            browser.seen("#verdict", "something waits");
            assertThat(browser.eval("location.href")).isEqualTo(origin);

            browser.eval("document.getElementById('id').focus()");
            browser.type("parked-one");
            browser.press("Enter", 13);
            browser.seen("#explained", "stored as a half", "parked after 2 checks", "tenon parked rescue");
            assertThat(browser.eval("document.querySelectorAll('.timeline li').length"))
                    .isEqualTo(browser.eval("document.querySelectorAll('.timeline svg circle').length"))
                    .isNotEqualTo("0");
            assertThat(browser.eval("document.querySelector('.message').dataset.situation"))
                    .isEqualTo("PARKED_COMMITTED");
            // Some more points of the rates.
            await().atMost(SOON).until(() -> Integer.parseInt(browser.eval("overview.metrics.history.length")) > 6);
            Path picture = Path.of("target", "console.png");
            browser.picture(picture);
            assertThat(Files.size(picture)).isBetween(20_000L, 300_000L);

            browser.eval("document.getElementById('lang-zh').click()");
            browser.seen("#tile-inDoubt", "未决");
            browser.seen("#explained", "数据库");
            assertThat(browser.eval("document.documentElement.lang")).isEqualTo("zh-CN");
            browser.eval("(localStorage.clear(), setTimeout(() => location.reload(), 100))");
            await().atMost(SOON).ignoreExceptions().until(() -> browser.text("#tile-inDoubt")
                    .contains("In doubt"));
            browser.call(
                    "Emulation.setUserAgentOverride",
                    java.util.Map.of("userAgent", browser.eval("navigator.userAgent"), "acceptLanguage", "zh-CN"));
            browser.eval("setTimeout(() => location.reload(), 100)");
            await().atMost(SOON).ignoreExceptions().until(() -> browser.text("#tile-inDoubt")
                    .contains("未决"));
            browser.size(390, 844);
            assertThat(Integer.parseInt(browser.eval("document.documentElement.scrollWidth")))
                    .as("it does not scroll sideways on a phone")
                    .isLessThanOrEqualTo(390);
            assertThat(browser.eval("document.body.innerText")).doesNotContain(SECRET_OF_A_BODY);

            assertThat(browser.errors).isEmpty();
            assertThat(browser.requests).isNotEmpty().allMatch(one -> one.startsWith(origin));

            metrics.removeContext("/");
            browser.eval("document.getElementById('lang-en').click()");
            browser.seen("#failures", "HTTP status 404");
            browser.seen("#verdict", "Not all could be read");
            browser.seen("#tile-commits", "not known");
        }
    }

    @Test
    void whoHasNoTokenOrComesByAnotherNameIsRefusedAndNothingIsChangedWithoutPermission() throws Exception {
        ConsoleProcess console = console();
        for (String path : List.of("/", "/console.js", "/api/overview", "/api/explain?id=x")) {
            assertThat(console.get(path, "").statusCode()).as(path).isEqualTo(401);
        }
        assertThat(console.get("/?token=guessed", "").statusCode()).isEqualTo(403);
        int port = URI.create(console.origin).getPort();
        String named = console.cookie();
        assertThat(console.get("/", named.substring(0, named.indexOf('=')) + "=guessed")
                        .statusCode())
                .isEqualTo(401);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(("GET " + console.url.substring(console.origin.length())
                                    + " HTTP/1.1\r\nHost: evil.example\r\n\r\n")
                            .getBytes(UTF_8));
            assertThat(new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine())
                    .contains(" 403 ");
        }
        String cookie = console.cookie();
        HttpResponse<String> page = console.get("/", cookie);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "script-src 'self'")
                .doesNotContain("unsafe");
        assertThat(page.headers().map()).doesNotContainKey("access-control-allow-origin");
        for (String change : List.of("rescue", "retry", "drop", "pause", "resume")) {
            for (boolean isDry : new boolean[] {true, false}) {
                HttpResponse<String> refused =
                        console.post(cookie, console.permit(cookie), console.origin, wish(change, isDry));
                assertThat(refused.statusCode()).as(change).isEqualTo(403);
                assertThat(refused.body()).contains("--allow-changes");
            }
        }
    }

    @Test
    void whatIsAllowedIsDoneForThePageAndNobodyElse() throws Exception {
        ConsoleProcess console = console("--allow-changes");
        String cookie = console.cookie();
        String permit = console.permit(cookie);
        String rescue = wish("rescue", true);
        assertThat(console.post(cookie, "guessed", console.origin, rescue).statusCode())
                .isEqualTo(403);
        assertThat(console.post(cookie, permit, "http://evil.example", rescue).statusCode())
                .isEqualTo(403);
        assertThat(console.post("", permit, console.origin, rescue).statusCode())
                .isEqualTo(401);
        for (String wrong : List.of(
                wish("delete", true),
                "{\"change\":\"rescue\"}",
                "{\"change\":\"rescue\",\"dryRun\":\"no\"}",
                "{\"change\":\"drop\",\"dryRun\":true,\"ids\":[]}",
                "{\"change\":\"drop\",\"dryRun\":true,\"ids\":{}}",
                "[]",
                "")) {
            assertThat(console.post(cookie, permit, console.origin, wrong).statusCode())
                    .as(wrong)
                    .isEqualTo(400);
        }
        HttpResponse<String> dry = console.post(cookie, permit, console.origin, rescue);
        assertThat(dry.statusCode()).isEqualTo(200);
        assertThat(dry.body()).contains("would be rescued; nothing was changed", parked.messageId());
    }

    @Test
    void requestsThatNeverEndKeepNobodyOut() throws Exception {
        ConsoleProcess console = console("--allow-changes", "-Dsun.net.httpserver.maxReqTime=2");
        String cookie = console.cookie();
        String permit = console.permit(cookie);
        int port = URI.create(console.origin).getPort();
        List<Socket> halfSent = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) { // more than twice as many as there are threads
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                halfSent.add(socket);
                String begun = i % 2 == 0
                        ? "GET / HTTP/1.1\r\nHost: "
                        : "POST /api/change HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nCookie: " + cookie
                                + "\r\nOrigin: " + console.origin + "\r\nX-Tenon-Permit: " + permit
                                + "\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{";
                socket.getOutputStream().write(begun.getBytes(UTF_8));
            }
            for (int i = 0; i < 5; i++) { // the first ones may overtake
                assertThat(console.get("/console.css", cookie).statusCode()).isEqualTo(200);
            }
        } finally {
            for (Socket socket : halfSent) {
                socket.close();
            }
        }
    }

    private static String wish(String change, boolean isDry) {
        return "{\"change\":\"" + change + "\",\"ids\":[],\"dryRun\":" + isDry + "}";
    }
}
