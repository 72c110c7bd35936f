package io.tenon.operations.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** A status, and a body with the headers that every answer has. Immutable. */
final class Answer {
    /** The policy of the page: no script and no style but its own files, and nothing from elsewhere. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Gson GSON = new GsonBuilder().serializeNulls().create();

    private final int status;
    private final String type;
    private final byte[] body;
    private final String cookie;

    Answer(int status, String type, byte[] body) {
        this(status, type, body, "");
    }

    private Answer(int status, String type, byte[] body, String cookie) {
        this.status = status;
        this.type = type;
        this.body = body;
        this.cookie = cookie;
    }

    static Answer json(JsonObject json) {
        return new Answer(200, "application/json", GSON.toJson(json).getBytes(UTF_8));
    }

    static Answer refusal(int status, String why) {
        return new Answer(status, "text/plain", (why + "\n").getBytes(UTF_8));
    }

    static Answer redirection(String cookie) {
        return new Answer(303, "text/plain", new byte[0], cookie);
    }

    static Answer file(String name, String type) {
        try (InputStream in = Answer.class.getResourceAsStream(name)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            byte[] some = new byte[8_192];
            for (int count = in == null ? -1 : in.read(some); count >= 0 && in != null; count = in.read(some)) {
                bytes.write(some, 0, count);
            }
            return new Answer(200, type, bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", type + "; charset=utf-8");
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cache-Control", "no-store");
        if (!cookie.isEmpty()) {
            headers.set("Set-Cookie", cookie);
            headers.set("Location", "/");
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }
}
