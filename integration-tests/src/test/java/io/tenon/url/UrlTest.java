package io.tenon.url;

import io.tenon.rules.Joint;
import io.tenon.rules.LedgerTest;
import io.tenon.testbed.Database;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.junit.jupiter.api.TestInfo;

/** Applications that are configured by a URL, with a real broker: what is committed is delivered, and nothing else. */
abstract class UrlTest extends LedgerTest {
    abstract Database freshDatabase();

    @Override
    protected Joint newJoint() throws SQLException, MQClientException {
        return Joint.on(freshDatabase());
    }

    @Override
    protected String nameOf(TestInfo test) {
        return super.nameOf(test) + " " + test.getDisplayName();
    }

    /** The URL of the class's database, with the times that fit its broker. */
    final String url() {
        return url("url", database());
    }

    /** @param name what is not alike in two DataSources of a database has its own */
    final String url(String name, Database database) {
        return "jdbc:tenon:name=" + joint().topic + "-" + name + ";create-table=true;seal-after=" + Joint.SEAL_AFTER
                + ";lease=" + Joint.LEASE + ";end-effect=" + Joint.END_EFFECT + ";outbox-lease=" + Joint.OUTBOX_LEASE
                + ":" + database.jdbcUrl();
    }

    /** The business: an order and the message about it. */
    final void order(Connection connection, String name) throws Exception {
        joint().order(connection, ledger().orderKey(name));
    }

    final void send(String name) throws Exception {
        joint().producer.send(joint().message(ledger().key(name)));
    }

    /** What is said on standard error meanwhile. */
    static String said(Act act) throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            act.run();
        } finally {
            System.setErr(before);
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    interface Act {
        void run() throws Exception;
    }
}
