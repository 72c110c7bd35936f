package io.tenon.operations.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.outbox.RelayPause;
import io.tenon.internal.status.StatusId;
import io.tenon.operations.CommandDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one section cannot find out does not hide what the others say. */
@SuppressWarnings("NullAway.Init") // made before each
class StatusCommandTest {
    private CommandDatabase database;

    @BeforeEach
    void start() throws Exception {
        database = new CommandDatabase();
        database.status.insertLive(database.own, StatusId.next());
        database.waiting("shop-tenon", "order-1");
    }

    @AfterEach
    void stop() throws Exception {
        database.close();
    }

    @Test
    void brokersThatCannotBeAskedDoNotHideTheRows() throws Exception {
        database.run("status", "--namesrv", "127.0.0.1:1")
                .says("LIVE 1", "sender 'shop-tenon': 1 rows", "brokers       not known: ", "rocketmq-client")
                .endsWith(2);
        database.run("status", "--namesrv", "127.0.0.1:1", "--json")
                .says("\"LIVE\":{\"rows\":1,", "\"sender\":\"shop-tenon\"", "\"notKnown\":[", "\"exitStatus\":2");
    }

    @Test
    void aStatusTableThatCannotBeReadDoesNotHideTheOutboxAndItsPauses() throws Exception {
        database.outbox.pause(database.own, RelayPause.ALL, "the consumers move");
        database.execute("DROP TABLE \"tenon_status\"");
        database.run("status")
                .says(
                        "status table  not known: ",
                        "tenon_status",
                        "sender 'shop-tenon': 1 rows",
                        "paused        all senders",
                        "the consumers move")
                .endsWith(2);
    }

    @Test
    void anOutboxThatCannotBeCountedDoesNotHideItsPausesAndLeaders() throws Exception {
        database.outbox.pause(database.own, RelayPause.ALL, "the consumers move");
        database.outbox.lead(database.own, "shop-tenon", "instance-7", 10_000);
        database.execute("ALTER TABLE \"tenon_outbox\" ALTER COLUMN size RENAME TO another");
        database.run("status")
                .says(
                        "LIVE 1",
                        "outbox        not known: ",
                        "sender 'shop-tenon': the relay's lease is instance-7's",
                        "paused        all senders")
                .endsWith(2);
    }

    @Test
    void aDatabaseThatIsDownIsNamedOnceAndTheBrokersAreAskedAllTheSame() throws Exception {
        CommandDatabase.Answer answer = CommandDatabase.at(
                        "jdbc:h2:tcp://127.0.0.1:1/mem:none", "status", "--namesrv", "127.0.0.1:1")
                .says("database      not known: ", "gives no connection", "brokers       not known: ")
                .endsWith(2);
        assertThat(answer.out().split("gives no connection")).hasSize(2);
    }
}
