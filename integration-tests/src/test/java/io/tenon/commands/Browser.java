package io.tenon.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** One page of a real Chromium without a window, driven over its DevTools protocol. Used by one thread. */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> answers = new ConcurrentHashMap<>();

    /** Addresses of everything that the page asked for. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** What went wrong in the page, by the browser's own console. */
    final List<String> errors = new CopyOnWriteArrayList<>();

    /** Aborts the test where there is no browser. */
    static Browser start(Path folder) throws Exception {
        String program = Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .orElse("");
        Assumptions.assumeFalse(
                program.isEmpty(), "there is no Chromium on this machine. On Debian: apt-get install chromium");
        return new Browser(program, folder);
    }

    private Browser(String program, Path folder) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                program,
                "--headless=new",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder.resolve("profile"),
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--lang=en-US",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"));
        if (System.getProperty("user.name").equals("root")) {
            command.add("--no-sandbox");
        }
        command.add("about:blank");
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("chromium.log").toFile())
                .start();
        Path port = folder.resolve("profile").resolve("DevToolsActivePort");
        await("Chromium's port")
                .atMost(PATIENCE)
                .until(() -> !process.isAlive() || (Files.exists(port) && Files.size(port) > 0));
        if (!process.isAlive()) {
            throw new IOException("Chromium ended: " + Files.readString(folder.resolve("chromium.log"), UTF_8));
        }
        HttpClient client = HttpClient.newHttpClient();
        URI list = URI.create("http://127.0.0.1:" + Files.readAllLines(port).get(0) + "/json/list");
        String[] address = new String[1];
        await("Chromium's page").atMost(PATIENCE).ignoreExceptions().until(() -> {
            String pages = client.send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            for (JsonElement page : JsonParser.parseString(pages).getAsJsonArray()) {
                if (page.getAsJsonObject().get("type").getAsString().equals("page")) {
                    address[0] =
                            page.getAsJsonObject().get("webSocketDebuggerUrl").getAsString();
                }
            }
            return address[0] != null;
        });
        socket = client.newWebSocketBuilder()
                .buildAsync(URI.create(address[0]), new Listener())
                .get(30, TimeUnit.SECONDS);
        for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
            call(domain + ".enable", Map.of());
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean isLast) {
            text.append(part);
            if (isLast) {
                take(JsonParser.parseString(text.toString()).getAsJsonObject());
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.allOf();
        }
    }

    private void take(JsonObject told) {
        if (told.has("id")) {
            answers.remove(told.get("id").getAsInt()).complete(told);
            return;
        }
        JsonObject params = told.getAsJsonObject("params");
        switch (told.get("method").getAsString()) {
            case "Network.requestWillBeSent" ->
                requests.add(params.getAsJsonObject("request").get("url").getAsString());
            case "Runtime.exceptionThrown" -> errors.add(params.toString());
            case "Runtime.consoleAPICalled" -> errors.add(params.toString());
            case "Log.entryAdded" -> {
                if (!params.getAsJsonObject("entry").get("level").getAsString().equals("verbose")) {
                    errors.add(params.toString());
                }
            }
            default -> {}
        }
    }

    JsonObject call(String method, Map<String, Object> params) throws Exception {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(new com.google.gson.Gson().toJson(Map.of("id", id, "method", method, "params", params)), true)
                .get(30, TimeUnit.SECONDS);
        JsonObject told = answer.get(60, TimeUnit.SECONDS);
        if (told.has("error")) {
            throw new IOException(method + ": " + told.get("error"));
        }
        return told.getAsJsonObject("result");
    }

    void open(String url) throws Exception {
        call("Page.navigate", Map.of("url", url));
    }

    /** The value of an expression, as text. */
    String eval(String expression) throws Exception {
        JsonObject result =
                call("Runtime.evaluate", Map.of("expression", "String(" + expression + ")", "awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new IOException(expression + ": " + result.get("exceptionDetails"));
        }
        return result.getAsJsonObject("result").get("value").getAsString();
    }

    /** What a reader sees there; empty if it is not there. */
    String text(String selector) throws Exception {
        return eval("(e => e ? e.innerText : '')(document.querySelector(\"" + selector + "\"))");
    }

    /** Waits until a reader sees these texts there. */
    void seen(String selector, String... texts) {
        await(selector).atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(text(selector))
                .contains(texts));
    }

    void size(int width, int height) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    }

    /** As a person types it. */
    void type(String text) throws Exception {
        call("Input.insertText", Map.of("text", text));
    }

    /** As a person does it with a mouse, where it is to be seen. */
    void click(String selector) throws Exception {
        String[] place = eval("(e => { e.scrollIntoView({ block: 'center' }); const r = e.getBoundingClientRect();"
                        + " return (r.x + r.width / 2) + ' ' + (r.y + r.height / 2); })(document.querySelector(\""
                        + selector + "\"))")
                .split(" ");
        for (String type : List.of("mousePressed", "mouseReleased")) {
            call(
                    "Input.dispatchMouseEvent",
                    Map.of(
                            "type",
                            type,
                            "x",
                            Double.parseDouble(place[0]),
                            "y",
                            Double.parseDouble(place[1]),
                            "button",
                            "left",
                            "clickCount",
                            1));
        }
    }

    void press(String key, int code) throws Exception {
        call(
                "Input.dispatchKeyEvent",
                Map.of("type", "keyDown", "key", key, "windowsVirtualKeyCode", code, "text", "\r"));
        call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "windowsVirtualKeyCode", code));
    }

    void picture(Path file) throws Exception {
        String data = call("Page.captureScreenshot", Map.of("format", "png"))
                .get("data")
                .getAsString();
        Files.write(file, Base64.getDecoder().decode(data));
    }

    /** When it returns, nobody writes into the folder any more: Chromium's storage and network are processes of their own, which end later. */
    @Override
    public void close() throws Exception {
        List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        try {
            call("Browser.close", Map.of());
        } finally {
            process.destroy();
            for (ProcessHandle each : all) {
                try {
                    each.onExit().get(20, TimeUnit.SECONDS);
                } catch (TimeoutException e) {
                    each.destroyForcibly();
                    each.onExit().get(20, TimeUnit.SECONDS);
                }
            }
        }
    }
}
