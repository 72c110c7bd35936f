package io.tenon.examples.orderstock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the two databases say. */
final class Books {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(40);

    private final Surroundings surroundings;

    Books(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** PLACED, CONFIRMED, REJECTED, or null where there is no such order. */
    @Nullable
    String statusOf(String order) {
        return orders().get(order);
    }

    /** Returns when the order has this status. */
    void awaitStatus(String order, String status) {
        await().atMost(LONGEST_WAIT)
                .untilAsserted(
                        () -> assertThat(statusOf(order)).as("order " + order).isEqualTo(status));
    }

    /** Returns when each order has its answer, and checks that both services tell the same story. */
    void assertTheyBalance() {
        await().atMost(LONGEST_WAIT)
                .untilAsserted(() -> assertThat(orders()).as("orders").doesNotContainValue("PLACED"));
        Map<String, String> answers = pairs(
                "stock", "SELECT order_id, CASE WHEN reserved THEN 'CONFIRMED' ELSE 'REJECTED' END FROM reservation");
        assertThat(answers)
                .as("what the stock service has answered, and what the order service knows")
                .isEqualTo(orders());
        Map<String, String> reserved =
                pairs("stock", "SELECT item, SUM(quantity) FROM reservation WHERE reserved GROUP BY item");
        Map<String, String> left = new TreeMap<>(Map.of("book", "100", "lamp", "3"));
        left.replaceAll(
                (item, all) -> Long.toString(Long.parseLong(all) - Long.parseLong(reserved.getOrDefault(item, "0"))));
        assertThat(pairs("stock", "SELECT item, available FROM stock"))
                .as("what is left of the goods")
                .isEqualTo(left);
    }

    private Map<String, String> orders() {
        return pairs("orders", "SELECT id, status FROM orders");
    }

    private Map<String, String> pairs(String database, String query) {
        Map<String, String> pairs = new TreeMap<>();
        try (Connection connection = surroundings.connect(database);
                PreparedStatement statement = connection.prepareStatement(query);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                pairs.put(rows.getString(1), rows.getString(2));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The database of the " + database + " service cannot be read", e);
        }
        return pairs;
    }
}
