package io.tenon.agent.operate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.agent.operate.observe.Observed.Kind;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ObservationsTest {
    private final Observations observations = new Observations(Instant.parse("2026-11-28T08:00:00Z"));

    @Test
    void theTextTellsTotalsReasonsAndTheTable() {
        observations.of("orders", "shop").add(Kind.TIED, 5);
        observations.of("orders", "shop").add(Kind.GHOSTS, 2);
        observations.of("orders", Observations.NO_DATA_SOURCE).add(Kind.PLAIN, 3);
        observations.of("stock", "shop").add(Kind.REFUSED, 1);
        observations.refused("requests", 1);
        assertThat(observations.text())
                .contains("since 2026-11-28T08:00:00Z. Nothing was changed.")
                .contains("           9  messages were sent")
                .contains("           1  would be refused in transactions: 1 requests")
                .contains("           2  GHOSTS:")
                .containsPattern("orders +shop +5 +0 +0 +0 +2 +0 +0 +0\n")
                .containsPattern("orders +- +0 +3 +0 +0 +0 +0 +0 +0\n")
                .containsPattern("stock +shop +0 +0 +1 +0 +0 +0 +0 +0\n");
    }

    @Test
    void theJsonIsOneObjectWithTheSameNumbers() {
        observations.of("or\"ders", "sh\\op").add(Kind.NOT_A_HALF, 4);
        observations.refused("in XA\ntransactions", 1);
        assertThat(observations.json())
                .isEqualTo(
                        "{\"since\":\"2026-11-28T08:00:00Z\",\"totals\":{\"sent\":4,\"tied\":0,\"plain\":0,"
                                + "\"refused\":0,\"delayed\":4,\"ghosts\":0,\"unclear\":0,\"afterCommit\":0,\"delayedGhosts\":0},"
                                + "\"refusals\":{\"in XA\\u000atransactions\":1},"
                                + "\"topics\":[{\"topic\":\"or\\\"ders\",\"dataSource\":\"sh\\\\op\",\"tied\":0,\"plain\":0,"
                                + "\"refused\":0,\"delayed\":4,\"ghosts\":0,\"unclear\":0,\"afterCommit\":0,\"delayedGhosts\":0,\"notAHalf\":\"plain\"}]}");
    }

    @Test
    void ofEachTopicWithDelayedMessagesItSaysWhatSuitsThem() {
        observations.of("reminders", "shop").add(Kind.NOT_A_HALF, 4);
        observations.of("invoices", "shop").add(Kind.NOT_A_HALF, 2);
        observations.of("invoices", "shop").add(Kind.DELAYED_GHOSTS, 1);
        assertThat(observations.text())
                .contains("reminders: 4, of which 0 in transactions that were rolled back; not-a-half = plain suits")
                .contains("invoices: 2, of which 1 in transactions that were rolled back; not-a-half = outbox suits");
        assertThat(observations.json()).contains("\"notAHalf\":\"outbox\"", "\"notAHalf\":\"plain\"");
    }

    @Test
    void topicsBeyondTheBoundAreCountedTogether() {
        for (int i = 0; i < 1500; i++) {
            observations.of("topic-" + i, "shop").add(Kind.TIED, 1);
        }
        assertThat(observations.json())
                .contains("\"sent\":1500,\"tied\":1500")
                .contains("{\"topic\":\"(others)\",\"dataSource\":\"shop\",\"tied\":500,");
    }
}
