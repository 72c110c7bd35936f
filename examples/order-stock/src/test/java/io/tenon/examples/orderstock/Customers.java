package io.tenon.examples.orderstock;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;

/** Who orders, by HTTP. */
final class Customers {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Customers() {}

    /** Orders, and returns the answer's status. */
    static int order(Service orders, String id, String item, int quantity, String card) {
        try {
            return HTTP.send(request(orders, id, item, quantity, card), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException("The order service did not answer about order " + id, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while ordering " + id, e);
        }
    }

    /** Orders, and does not wait for the answer, which may never come. */
    static CompletableFuture<Integer> begin(Service orders, String id, String item, int quantity) {
        return HTTP.sendAsync(request(orders, id, item, quantity, "good"), HttpResponse.BodyHandlers.discarding())
                .thenApply(HttpResponse::statusCode);
    }

    private static HttpRequest request(Service orders, String id, String item, int quantity, String card) {
        String query = "id=" + id + "&item=" + item + "&quantity=" + quantity + "&card=" + card;
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + orders.port() + "/orders?" + query))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
    }
}
