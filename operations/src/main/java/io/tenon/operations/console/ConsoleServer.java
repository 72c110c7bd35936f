package io.tenon.operations.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tenon.operations.connection.FailureText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;

/** Serves the page, its files and its questions over HTTP: the {@link Gate} first, then the route. Thread-safe. */
final class ConsoleServer implements AutoCloseable {
    private static final int THREADS = 8;
    private static final int MOST_BYTES = 65_536;
    private static final int LONGEST_ID = 300;
    private static final long ANSWER_SECONDS = 90;

    private final HttpServer server;
    private final ExecutorService threads;
    private final AccessControl access;
    private final Gate gate;
    private final ConsoleWorker worker;

    ConsoleServer(InetSocketAddress address, AccessControl access, ConsoleWorker worker) throws IOException {
        this.access = access;
        this.worker = worker;
        // Without a bound in seconds, eight requests that never end would keep all threads. The JDK reads it once,
        // before the first server.
        System.getProperties().putIfAbsent("sun.net.httpserver.maxReqTime", "30");
        try {
            this.server = HttpServer.create(address, 64);
        } catch (IOException e) {
            throw new IOException(
                    "no page can be served at port " + address.getPort() + " (--port): " + e.getMessage(), e);
        }
        this.gate = new Gate(access, worker.changesAllowed());
        this.threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "tenon-console");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    void start() {
        server.start();
    }

    private int port() {
        return server.getAddress().getPort();
    }

    /** Returns the address of the page, with the token. */
    String url() {
        String host = server.getAddress().getAddress().isAnyLocalAddress()
                ? "127.0.0.1"
                : AccessControl.inUrl(server.getAddress().getAddress());
        return "http://" + host + ":" + port() + "/?token=" + access.token();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try {
            answer(exchange).send(exchange);
        } finally {
            exchange.close();
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Map<String, String> parameters = parameters(exchange.getRequestURI().getRawQuery());
        String token = path.equals("/") ? parameters.get("token") : null;
        Answer refusal = gate.refusalOf(exchange, token);
        if (refusal != null) {
            return refusal;
        }
        if (token != null) {
            return gate.enter();
        }
        try {
            switch (exchange.getRequestMethod()) {
                case "GET":
                    return view(path, parameters);
                case "POST":
                    return post(exchange, path);
                default:
                    return Answer.refusal(405, "Only GET and POST.");
            }
        } catch (ParameterException e) {
            return Answer.refusal(400, String.valueOf(e.getMessage()));
        } catch (RejectedExecutionException e) {
            return Answer.refusal(503, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            return Answer.refusal(500, FailureText.text(e));
        }
    }

    private Answer view(String path, Map<String, String> parameters) throws IOException {
        switch (path) {
            case "/":
                return Answer.file("index.html", "text/html");
            case "/console.css":
                return Answer.file("console.css", "text/css");
            case "/console.js":
                return Answer.file("console.js", "text/javascript");
            case "/words.js":
                return Answer.file("words.js", "text/javascript");
            case "/draw.js":
                return Answer.file("draw.js", "text/javascript");
            case "/icon.svg":
                return Answer.file("icon.svg", "image/svg+xml");
            case "/api/overview":
                JsonObject overview = worker.overview();
                overview.addProperty("permit", gate.permit());
                return Answer.json(overview);
            case "/api/explain":
                return explain(parameters.getOrDefault("id", "").trim(), parameters.getOrDefault("topic", ""));
            default:
                return Answer.refusal(404, "There is no such page.");
        }
    }

    private Answer explain(String id, String topic) throws IOException {
        return id.isEmpty() || id.length() > LONGEST_ID
                ? Answer.refusal(400, "The id is empty, or too long.")
                : awaited(worker.explain(id, topic));
    }

    private Answer post(HttpExchange exchange, String path) throws IOException {
        if (!path.equals("/api/change")) {
            return Answer.refusal(404, "There is no such page.");
        }
        Answer refusal = gate.refusalOfChange(exchange);
        if (refusal != null) {
            return refusal;
        }
        RequestedChange change;
        try {
            change = RequestedChange.parse(body(exchange));
        } catch (IllegalArgumentException e) {
            return Answer.refusal(400, "Nothing was changed: " + e.getMessage() + ".");
        }
        return awaited(worker.change(change));
    }

    private static String body(HttpExchange exchange) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        InputStream in = exchange.getRequestBody();
        for (int one = in.read(); one >= 0 && bytes.size() < MOST_BYTES; one = in.read()) {
            bytes.write(one);
        }
        return new String(bytes.toByteArray(), UTF_8);
    }

    private static Answer awaited(Future<JsonObject> question) throws IOException {
        try {
            return Answer.json(question.get(ANSWER_SECONDS, TimeUnit.SECONDS));
        } catch (TimeoutException e) {
            return Answer.refusal(504, "No answer came within " + ANSWER_SECONDS + " s; it may come about still.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.refusal(503, "The console ends.");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ParameterException) {
                throw (ParameterException) e.getCause();
            }
            return Answer.refusal(500, FailureText.text(e));
        }
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new HashMap<>();
        if (query != null) {
            for (String part : query.split("&")) {
                String[] pair = part.split("=", 2);
                try {
                    parameters.put(pair[0], pair.length < 2 ? "" : URLDecoder.decode(pair[1], "UTF-8"));
                } catch (IOException | IllegalArgumentException e) {
                    parameters.put(pair[0], "");
                }
            }
        }
        return parameters;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
