package io.tenon.attached;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any one client, in all that clients are judged by: what {@code clients.sh} runs for each version. */
@EnabledIfSystemProperty(named = "other-client.version", matches = ".+")
class OtherClientIT extends AttachedTest {
    private static final String OTHER = "other";

    @ParameterizedTest
    @ValueSource(strings = {"EverySend", "PlainJdbc", "GluedTraces", "OrderedQueue"})
    void messagesFollowTheirTransactions(String main) {
        play(Launch.attached().withClient(OTHER), main, "hikari");
    }

    @Test
    void noMessageIsLostAndNoneInventedByCrashes() throws Exception {
        CrashIT.assertNothingIsLostOrInvented(OTHER);
    }

    /** Some clients never stop a thread of their own: 4.6 its timer. */
    @Test
    void aWebApplicationLeavesNothingBehindThatItDoesNotLeaveWithoutTheAgent() {
        if (RedeploymentIT.leavesNothingBehind(Launch.alone().withClient(OTHER))) {
            RedeploymentIT.assertLeavesNothingBehind(OTHER);
        }
    }
}
