package io.tenon.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.testbed.Database;
import io.tenon.testbed.Postgres;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PostgreSqlHostileIT extends HostileTest implements UnfitTables, JumpingClocks, FullDisks, LockedTables {
    @Override
    public String[] lockTable() {
        return new String[] {"BEGIN; LOCK TABLE %s IN ACCESS EXCLUSIVE MODE", "ROLLBACK"};
    }

    @Override
    public boolean cancellationDoomsTransaction() {
        return true;
    }

    @Override
    Database freshDatabase() {
        return Postgres.freshDatabase();
    }

    @Override
    public String product() {
        return "postgresql";
    }

    @Override
    public String makeStorageUnsound(String table) {
        return "ALTER TABLE " + table + " SET UNLOGGED";
    }

    @Override
    public String[] userWithRights(String user, String table, String rights) {
        return new String[] {
            "CREATE USER " + user + " PASSWORD 'secret'",
            "GRANT " + rights + " ON " + table + " TO " + user,
            "GRANT SELECT, INSERT ON orders TO " + user
        };
    }

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        administer("ALTER USER frozen SET default_transaction_read_only = " + (readOnly ? "on" : "off"));
    }

    @Override
    public String moved(String column, int minutes) {
        return column + " + INTERVAL '" + minutes + " minutes'";
    }

    /** Of the driver, of the client, of Tenon: wherever the stack ends, and then the application rolls back. */
    @Test
    void stackOverflowsAtEveryDepthOfATransactionLoseAndInventNothing() throws Exception {
        joint().dataSource.start();
        for (int i = 1; i <= Diver.transactions(); i++) {
            ledger().orderKey("dive-" + i);
        }
        String prefix = ledger().orderKey("dive-");
        assertThat(Diver.dive(joint(), prefix)).isZero();
        ledger().delivered("dive-last");
        Set<String> committed = joint().committedOrders();
        committed.removeIf(key -> !key.startsWith(prefix));
        assertThat(committed).as("committed with a little more stack").hasSizeGreaterThan(10);
        committed.forEach(key -> ledger().eventually(key.substring(prefix.length() - "dive-".length())));
    }
}
