package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.testbed.Broker;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import io.tenon.testbed.StockBroker;
import io.tenon.testbed.matrix.Matrix;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a broker of 4.9.7, as its makers start it. */
@Matrix
class OldBrokerIT extends AttachedTest {
    private static Broker broker;
    private static Stand stand;

    @BeforeAll
    static void start() {
        broker = StockBroker.start(Launch.brokerClassPath("4.9"), BrokerSettings.quick());
        stand = new Stand(broker);
    }

    @AfterAll
    static void nothingCameLateThereEither() {
        stand.assertNothingCameLate();
        broker.close();
    }

    @ParameterizedTest
    @CsvSource({"4.9, half", "4.9, outbox"})
    void messagesFollowTheirTransactions(String client, String delivery) {
        play(client, delivery);
    }

    /** Of clients that are as old as such brokers, by {@code beside.sh}. */
    @ParameterizedTest
    @EnabledIfSystemProperty(named = "beside", matches = "all")
    @CsvSource({"4.3, half", "4.3, outbox", "4.6, half", "4.6, outbox", "5.5, half"})
    void messagesOfOtherClientsFollowTheirTransactions(String client, String delivery) {
        play(client, delivery);
    }

    private static void play(String client, String delivery) {
        Launch launch = Launch.attached().withClient(client).with("-Dtenon.delivery=" + delivery);
        try (Database database = H2.server();
                Application application = launch.start(stand, "EverySend", database, "hikari")) {
            judge(stand, application);
        }
    }

    /** Among the worst moments: between the half and its END, so that the broker has to ask. */
    @ParameterizedTest
    @EnabledIfSystemProperty(named = "beside", matches = "all")
    @ValueSource(strings = {"4.9", "4.6", "4.3"})
    void noMessageIsLostAndNoneInventedByCrashes(String client) throws Exception {
        CrashIT.assertNothingIsLostOrInvented(broker, client);
    }

    /** The library, which needs a client 5.x. */
    @Test
    void messagesOfTheLibraryFollowTheirTransactions() {
        String run = stand.newRun("UrlShop");
        try (Database database = H2.server();
                Application application = Launch.alone()
                        .startMain(
                                run,
                                Launch.bindingsClassPath(true),
                                "binding.library.UrlShop",
                                List.of(
                                        database.jdbcUrl(),
                                        database.user(),
                                        database.password(),
                                        broker.nameServerAddress(),
                                        stand.topic(),
                                        run))) {
            judge(stand, application);
            assertThat(application.never()).hasSize(3);
        }
    }
}
