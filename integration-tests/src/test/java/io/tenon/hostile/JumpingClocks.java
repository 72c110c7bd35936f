package io.tenon.hostile;

import io.tenon.faults.RequestTap;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The database's clock jumps by an hour, both ways. */
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
        TenonProducer member = new RequestTap().producer(joint(), "clock-" + minutes);
        member.setCheckGroup(group);
        administer("UPDATE " + quoted(table) + " SET created_at = " + moved("created_at", -minutes) + ", sealed_at = "
                + moved("sealed_at", -minutes) + " WHERE kind = 'L'");
        member.start();
        keep(member::shutdown);
        ledger().eventually("unsealed");
    }
}
