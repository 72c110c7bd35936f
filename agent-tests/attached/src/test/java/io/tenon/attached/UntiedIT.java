package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is recognised and not followed is named and counted; with fail-closed, it is refused where that can be done. */
class UntiedIT extends AttachedTest {
    private static final List<String> WAYS = List.of("own", "implementation", "implementation-async", "grpc", "xa");

    @ParameterizedTest
    @ValueSource(strings = {"4.3", "5.5"})
    void whatCannotBeTiedIsNamedOnceAndCounted(String client) {
        try (Database database = H2.server();
                Application application = Launch.attached().withClient(client).start("Untied", database, "hikari")) {
            application.awaitDone().end();
            WAYS.forEach(way ->
                    assertThat(application.output()).as(application::toString).contains("SENT " + way));
            assertThat(application.output())
                    .as(application::toString)
                    .contains(
                            "BEAN sendMessageInTransaction: 1 messages in transactions so far",
                            "BEAN sends through DefaultMQProducerImpl: 2 messages in transactions so far",
                            "BEAN the gRPC client (rocketmq-client-java): 1 messages in transactions so far",
                            "BEAN XA transactions: 1 messages in transactions so far",
                            "BEAN all: 5");
            for (String way : List.of(
                    "sendMessageInTransaction",
                    "sends through DefaultMQProducerImpl",
                    "the gRPC client",
                    "XA transactions")) {
                assertThat(application.errors())
                        .as(application::toString)
                        .filteredOn(line -> line.contains("Tenon does NOT FOLLOW " + way))
                        .hasSize(1);
            }
            assertThat(application.complaints()).as(application::toString).isEmpty();
        }
    }

    @Test
    void withFailClosedItIsRefusedInATransactionAndNowhereElse() {
        try (Database database = H2.server();
                Application application =
                        Launch.attached().with("-Dtenon.on-failure=fail-closed").start("Untied", database, "hikari")) {
            application.awaitDone().end();
            WAYS.forEach(way ->
                    assertThat(application.output()).as(application::toString).contains("REFUSED " + way));
            assertThat(application.output())
                    .as(application::toString)
                    .contains("SENT outside", "SENT producer", "SENT after-xa");
        }
    }

    @Test
    void whereXaIsDeclaredNothingIsSaidOfIt() {
        try (Database database = H2.server();
                Application application =
                        Launch.attached().with("-Dtenon.datasources.xa=jta-*").start("Untied", database, "hikari")) {
            application.awaitDone().end();
            assertThat(application.output()).as(application::toString).contains("SENT xa", "BEAN all: 4");
            assertThat(application.errors()).noneMatch(line -> line.contains("NOT FOLLOW XA"));
        }
    }

    @Test
    void theRealClientsAndTransactionsThatAreNotFollowedAreNamedOnceAndCounted() {
        try (Database database = H2.server();
                Application application = Launch.attached().startUnfollowed(database)) {
            application.awaitDone().end();
            assertThat(application.output())
                    .as(application::toString)
                    .contains(
                            "SENT alibaba",
                            "SENT jta",
                            "SENT r2dbc",
                            "BEAN the gRPC client (rocketmq-client-java): 1 messages in transactions so far",
                            "BEAN the ONS 2 client (ons-client 2.x): 1 messages in transactions so far",
                            "BEAN XA transactions: 1 messages in transactions so far",
                            "BEAN R2DBC: 1 transactions so far",
                            "BEAN all: 3")
                    .anyMatch(line -> line.startsWith("FAILED grpc"))
                    .anyMatch(line -> line.startsWith("FAILED ons "))
                    .anyMatch(
                            line -> line.startsWith("OFF RocketMQ client of unknown version in com.alibaba.rocketmq"));
            for (String named : List.of(
                    "NOT FOLLOW the gRPC client",
                    "NOT FOLLOW the ONS 2 client",
                    "NOT FOLLOW XA transactions",
                    "NOT FOLLOW R2DBC",
                    "OFF for RocketMQ client of unknown version in com.alibaba.rocketmq")) {
                assertThat(application.errors())
                        .as(application::toString)
                        .filteredOn(line -> line.contains("Tenon") && line.contains(named))
                        .hasSize(1);
            }
        }
    }

    @Test
    void withFailClosedTheRealOnesAreRefusedInTransactions() {
        try (Database database = H2.server();
                Application application =
                        Launch.attached().with("-Dtenon.on-failure=fail-closed").startUnfollowed(database)) {
            application.awaitDone().end();
            assertThat(application.output())
                    .as(application::toString)
                    .contains(
                            "REFUSED grpc",
                            "REFUSED ons",
                            "REFUSED alibaba-start",
                            "REFUSED jta",
                            "SENT after-jta",
                            "SENT r2dbc");
        }
    }
}
