package io.tenon.operations.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tenon.operations.CommandDatabase;
import org.junit.jupiter.api.Test;

/** A script that asks for JSON gets one object, whatever becomes of the command. */
class JsonOfFailuresTest {
    private static final String NOWHERE = "jdbc:h2:tcp://127.0.0.1:1/mem:none";

    @Test
    void aCommandThatFailsSaysWhyAndHowItEnds() throws Exception {
        CommandDatabase.Answer answer = CommandDatabase.at(NOWHERE, "outbox", "list", "--json");
        JsonObject json = one(answer);
        assertThat(json.get("failed").getAsString()).contains("gives no connection");
        assertThat(json.get("exitStatus").getAsInt()).isEqualTo(2);
        assertThat(answer.status()).isEqualTo(2);
        assertThat(answer.err()).contains("gives no connection", "Nothing was changed.");
    }

    @Test
    void aCommandThatIsCalledWrongSaysSoWithoutRepeatingASecret() throws Exception {
        for (String wrong :
                new String[] {"--yes --dry-run", "--passwrd=hush", "--password=hush", "--sender", "--to x"}) {
            CommandDatabase.Answer answer =
                    CommandDatabase.at(NOWHERE, ("outbox drop --all-parked --json " + wrong).split(" "));
            JsonObject json = one(answer);
            assertThat(json.get("failed").getAsString()).as(wrong).isNotEmpty().doesNotContain("hush");
            assertThat(json.get("exitStatus").getAsInt()).isEqualTo(64);
            assertThat(answer.status()).isEqualTo(64);
            assertThat(answer.err()).contains("Nothing was done.").doesNotContain("hush");
        }
    }

    @Test
    void withoutJsonAFailureStaysOnTheErrorOutput() throws Exception {
        assertThat(CommandDatabase.at(NOWHERE, "outbox", "list").out()).isEmpty();
    }

    private static JsonObject one(CommandDatabase.Answer answer) {
        assertThat(answer.out().lines()).as(answer::toString).hasSize(1);
        return JsonParser.parseString(answer.out()).getAsJsonObject();
    }
}
