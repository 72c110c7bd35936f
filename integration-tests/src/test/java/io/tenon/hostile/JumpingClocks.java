package io.tenon.hostile;

import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import java.sql.Connection;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.header.SendMessageRequestHeaderV2;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clocks of the application's machine and of the database's jump by an hour, both ways. */
interface JumpingClocks extends Hostile {
    /** SQL that moves a column of times by so many minutes. */
    String moved(String column, int minutes);

    /**
     * The database's clock enters verdicts as the age of a row only: a row that is an hour older than it was is what a
     * clock set forward by an hour leaves behind.
     */
    @ParameterizedTest
    @ValueSource(ints = {60, -60})
    default void theDatabasesClockJumpsAfterACommitWhoseEndIsLost(int minutes) throws Exception {
        String table = minutes > 0 ? "forward_status" : "back_status";
        TenonDataSource dataSource = tracked(table, joint().database.dataSource());
        String group = "clock-" + table;
        leaveBehind(dataSource, group, "unsealed");
        TenonProducer member = new io.tenon.faults.RequestTap().producer(joint(), "clock-" + minutes);
        member.setCheckGroup(group);
        administer("UPDATE " + quoted(table) + " SET created_at = " + moved("created_at", -minutes) + ", sealed_at = "
                + moved("sealed_at", -minutes) + " WHERE kind = 'L'");
        member.start();
        keep(member::shutdown);
        ledger().eventually("unsealed");
    }

    /** What the broker sees of the application's wall clock is the time at which messages say they were born. */
    @ParameterizedTest
    @ValueSource(ints = {60, -60})
    default void theApplicationsClockIsWrong(int minutes) throws Exception {
        TenonProducer producer = new TenonProducer(joint().topic + "-born-" + minutes, new BornAt(minutes));
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
            org.awaitility.Awaitility.await().pollDelay(2, TimeUnit.SECONDS).until(() -> true);
            c.commit();
        }
        ledger().delivered("committed");
        ledger().never("rolled back");
        ledger().eventually("slow");
    }

    /** The machine's clock, as far as a broker can tell. */
    final class BornAt implements RPCHook {
        private final int minutes;

        BornAt(int minutes) {
            this.minutes = minutes;
        }

        @Override
        public void doBeforeRequest(String address, RemotingCommand request) {
            if (request.readCustomHeader() instanceof SendMessageRequestHeaderV2 header) {
                header.setG(header.getG() + TimeUnit.MINUTES.toMillis(minutes));
            }
        }

        @Override
        public void doAfterResponse(String address, RemotingCommand request, RemotingCommand response) {}
    }
}
