package io.tenon.hostile;

import static org.awaitility.Awaitility.await;

import io.tenon.rocketmq.TenonProducer;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.header.SendMessageRequestHeaderV2;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock of the application's machine is an hour off, both ways, as far as anybody else can tell. */
interface WrongClocks extends Hostile {
    /** What the broker sees of the application's wall clock is the time at which messages say they were born. */
    @ParameterizedTest
    @ValueSource(ints = {60, -60})
    default void theApplicationsClockIsWrong(int minutes) throws Exception {
        BornAt clock = new BornAt(minutes);
        TenonProducer producer = new TenonProducer(joint().topic + "-born-" + minutes, clock);
        producer.setNamesrvAddr(joint().broker.nameServerAddress());
        producer.setInstanceName("born-" + minutes);
        producer.start();
        keep(producer::shutdown);
        try (Connection c = joint().begin()) {
            order(c, producer, "committed");
            c.commit();
            order(c, producer, "rolled back");
            c.rollback();
            order(c, producer, "slow");
            await().atMost(Duration.ofSeconds(20)).until(() -> clock.checks >= 2); // at once, however young it is
            c.commit();
        }
        ledger().delivered("committed");
        ledger().never("rolled back");
        ledger().eventually("slow");
    }

    /** The machine's clock, as far as a broker can tell. */
    final class BornAt implements RPCHook {
        private final int minutes;
        private volatile int checks;

        BornAt(int minutes) {
            this.minutes = minutes;
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one more or less does not matter
        public void doBeforeRequest(String address, RemotingCommand request) {
            if (request.getCode() == RequestCode.CHECK_TRANSACTION_STATE) {
                checks++;
            }
            if (request.readCustomHeader() instanceof SendMessageRequestHeaderV2 header) {
                header.setG(header.getG() + TimeUnit.MINUTES.toMillis(minutes));
            }
        }

        @Override
        public void doAfterResponse(String address, RemotingCommand request, RemotingCommand response) {}
    }
}
