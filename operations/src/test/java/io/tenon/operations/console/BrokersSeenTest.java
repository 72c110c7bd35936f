package io.tenon.operations.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.tenon.operations.command.ExitStatus;
import io.tenon.operations.command.Report;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrokersSeenTest {
    private final BrokersSeen seen = new BrokersSeen();

    @Test
    void aBrokerWhoseNameHasGoneFromTheNameServersIsMissedUntilItIsBack() {
        assertThat(look("a", "b").json().has("notKnown")).isFalse();
        Report without = look("b");
        assertThat(without.json().getAsJsonArray("notKnown")).hasSize(1);
        assertThat(without.lines()).singleElement().asString().contains("a is gone");
        assertThat(without.status()).isEqualTo(ExitStatus.PROBLEMS);
        assertThat(look("a", "b").lines()).isEmpty();
    }

    @Test
    void aBrokerThatIsSaidToHaveFailedIsNamedOnce() {
        look("a");
        Report failed = answer().notKnown("broker        a at 127.0.0.1:1: not known: no answer");
        seen.look(failed);
        assertThat(failed.json().getAsJsonArray("notKnown")).hasSize(1);
    }

    private Report look(String... names) {
        Report report = answer(names);
        seen.look(report);
        return report;
    }

    private static Report answer(String... names) {
        JsonArray brokers = new JsonArray();
        for (String name : List.of(names)) {
            JsonObject broker = new JsonObject();
            broker.addProperty("name", name);
            brokers.add(broker);
        }
        Report report = new Report();
        report.json().add("brokers", brokers);
        return report;
    }
}
