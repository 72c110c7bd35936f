package io.tenon.internal.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the status table promises, on every database; each subclass is one database through one driver. */
abstract class StatusTableContract extends VerdictContract {

    // Sessions.

    @Test
    void ownConnectionsAreGivenBackAsTheyWere() throws SQLException {
        update(b, setLockTimeout());
        String found = query(b, lockTimeout());
        StatusId open = StatusId.next();
        table.insertLive(a, open);
        for (boolean autoCommit : new boolean[] {true, false}) {
            for (int isolation : new int[] {
                Connection.TRANSACTION_READ_COMMITTED,
                Connection.TRANSACTION_REPEATABLE_READ,
                Connection.TRANSACTION_SERIALIZABLE
            }) {
                b.setTransactionIsolation(isolation);
                b.setAutoCommit(autoCommit);
                StatusTable.open(b, name, true);
                table.read(b, Collections.singletonList(new VerdictQuestion(open, StatusId.next())));
                assertThat(fence(b, StatusId.next(), BOUND)).isEqualTo(Fence.INSERTED);
                assertThat(fence(b, fencedBy(a), BOUND)).isEqualTo(Fence.STILL_LIVE);
                table.delete(b, Collections.singletonList(StatusId.next()));
                table.deleteOlderThan(b, StatusId.lowestOf(1), 1);

                assertThat(b.getAutoCommit()).isEqualTo(autoCommit);
                b.setAutoCommit(true);
                assertThat(b.getTransactionIsolation()).isEqualTo(isolation);
                assertThat(query(b, lockTimeout())).isEqualTo(found);
            }
        }
    }

    // Opening.

    int raceRounds() {
        return 5;
    }

    @Test
    void instancesThatOpenAtTheSameMomentMakeOneTable() throws Exception {
        List<Connection> own = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            own.add(connection());
        }
        for (int round = 0; round < raceRounds(); round++) {
            String fresh = name + "_race" + round;
            CyclicBarrier start = new CyclicBarrier(own.size());
            List<Future<StatusTable>> opened = new ArrayList<>();
            for (Connection connection : own) {
                opened.add(threads.submit(() -> {
                    start.await(20, TimeUnit.SECONDS);
                    return StatusTable.open(connection, fresh, true);
                }));
            }
            String winner = opened.get(0).get(30, TimeUnit.SECONDS).tableId();
            for (Future<StatusTable> one : opened) {
                assertThat(one.get(30, TimeUnit.SECONDS).tableId()).isEqualTo(winner);
            }
        }
    }

    @Test
    void printedScriptMakesTablesOfDifferentIdentity() throws SQLException {
        List<String> ids = new ArrayList<>();
        for (String made : Arrays.asList(name + "_one", name + "_two")) {
            for (String statement : StatusTable.ddl(table.dialect(), made).split(";")) {
                if (!statement.trim().isEmpty()) {
                    update(b, statement);
                }
            }
            ids.add(StatusTable.open(b, made, false).tableId());
        }
        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("[0-9a-f]{32}"));
    }

    @Test
    void qualifiedNameOpensTheSameTableFromAnotherSchema() throws SQLException {
        String unquoted = table.qualifiedName().replaceAll("[`\"]", "");
        changeSchema(a);
        a.commit();
        assertThat(StatusTable.open(a, unquoted, false).tableId()).isEqualTo(table.tableId());
    }

    @Test
    void missingTableIsNamedTogetherWithTheScriptThatMakesIt() {
        String missing = name + "_missing";
        assertThatThrownBy(() -> StatusTable.open(b, missing, false))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining(missing)
                .hasMessageContaining("does not exist")
                .hasMessageContaining("createTable")
                .hasMessageContaining("CREATE TABLE")
                .hasMessageContaining("TenonDataSource.ddl");
    }

    @Test
    void tableWithoutItsSchemaRowIsCompletedOnlyWhenAsked() throws SQLException {
        update(b, "DELETE FROM " + table.qualifiedName());
        assertThatThrownBy(() -> StatusTable.open(b, name, false)).hasMessageContaining("has no schema row");
        assertThat(StatusTable.open(b, name, true).tableId()).isNotEqualTo(table.tableId());
    }

    @Test
    void tableOfAnotherVersionIsLeftAlone() throws SQLException {
        update(b, "UPDATE " + table.qualifiedName() + " SET note = 'v2 whatever comes then' WHERE kind = 'S'");
        for (boolean create : new boolean[] {true, false}) {
            assertThatThrownBy(() -> StatusTable.open(b, name, create))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("version 2")
                    .hasMessageContaining("Nothing was changed");
        }
        assertThat(query(b, "SELECT note FROM " + table.qualifiedName())).isEqualTo("v2 whatever comes then");
    }

    @Test
    void anotherApplicationsTableIsLeftAlone() throws SQLException {
        String quoted = table.qualifiedName().replace(name, name + "_foreign");
        update(b, "CREATE TABLE " + quoted + " (id INT PRIMARY KEY)");
        assertThatThrownBy(() -> StatusTable.open(b, name + "_foreign", true))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("cannot be read as a status table")
                .hasMessageContaining("configure another name");
    }

    @Test
    void userWhoMayOnlyReadIsToldWhichRightsAreMissing() throws SQLException {
        Connection reader = kept(connectAsReader(table.qualifiedName()));
        String unquoted = table.qualifiedName().replaceAll("[`\"]", "");
        assertThatThrownBy(() -> StatusTable.open(reader, unquoted + "_missing", true))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("grant");
        assertThatThrownBy(() -> {
                    StatusTable opened = StatusTable.open(reader, unquoted, false);
                    opened.fence(reader, ids(1), BOUND);
                })
                .isInstanceOf(SQLException.class);
    }

    // Before going live.

    @Test
    void rehearsalUsesEveryPrivilegeAndLeavesNothing() throws SQLException {
        Connection c = connection();
        assertThat(table.survey().rehearse(c)).isEmpty();
        assertThat(c.getAutoCommit()).isTrue();
        assertThat(table.survey().countRows(b, 10).rows()).isZero();
    }

    @Test
    void rehearsalNamesWhatAUserIsNotAllowedAndGoesOnWithTheRest() throws SQLException {
        Connection reader = kept(connectAsReader(table.qualifiedName()));
        Map<Privilege, SQLException> refused = table.survey().rehearse(reader);
        assertThat(refused)
                .containsKeys(Privilege.INSERT, Privilege.UPDATE, Privilege.DELETE)
                .doesNotContainKey(Privilege.SELECT);
        assertThat(refused.values()).allSatisfy(e -> assertThat(e.getMessage()).isNotBlank());
    }

    @Test
    void censusCountsAllButTheSchemaRowAndKnowsTheOldest() throws SQLException {
        assertThat(table.survey().countRows(b, 10).oldestMillis()).isZero();
        StatusId old = live();
        awaitAge(old, 20);
        fenced();
        RowCounts counts = table.survey().countRows(b, 10);
        assertThat(counts.rows()).isEqualTo(2);
        assertThat(counts.rows(StatusKind.LIVE)).isEqualTo(1);
        assertThat(counts.rows(StatusKind.FENCED)).isEqualTo(1);
        assertThat(counts.oldestMillis()).isBetween(20L, 30_000L);
    }

    // Who rescues parked halves.

    @Test
    void r12_oneInstanceLeadsTheRescueOfACheckGroupUntilItsLeaseIsOverByTheDatabasesClock() throws Exception {
        assertThat(table.leadRescue(a, "shop", "one", 60_000)).isTrue();
        assertThat(table.leadRescue(b, "shop", "two", 60_000)).isFalse();
        assertThat(table.leadRescue(b, "store", "two", 60_000)).isTrue(); // of another check group
        assertThat(table.leadRescue(a, "shop", "one", 60_000)).isTrue(); // it stays
        TimeUnit.MILLISECONDS.sleep(50);
        assertThat(table.leadRescue(b, "shop", "two", 20)).isTrue(); // as old as it may be
        assertThat(table.leadRescue(a, "shop", "one", 60_000)).isFalse();
        table.resignRescue(a, "shop", "one"); // whose it is no more
        assertThat(table.leadRescue(a, "shop", "one", 60_000)).isFalse();
        table.resignRescue(b, "shop", "two");
        assertThat(table.leadRescue(a, "shop", "one", 60_000)).isTrue();
    }

    @Test
    void r12_ofInstancesThatTakeTheLeaseAtTheSameMomentOneLeads() throws Exception {
        List<Connection> own = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            own.add(connection());
        }
        for (int round = 0; round < raceRounds(); round++) {
            String group = "group" + round;
            CyclicBarrier start = new CyclicBarrier(own.size());
            List<Future<Boolean>> leads = new ArrayList<>();
            for (int i = 0; i < own.size(); i++) {
                Connection connection = own.get(i);
                String instance = "instance" + i;
                leads.add(threads.submit(() -> {
                    start.await(20, TimeUnit.SECONDS);
                    return table.leadRescue(connection, group, instance, 60_000);
                }));
            }
            int leaders = 0;
            for (Future<Boolean> one : leads) {
                leaders += one.get(30, TimeUnit.SECONDS) ? 1 : 0;
            }
            assertThat(leaders).isEqualTo(1);
        }
    }

    @Test
    void r12_theLeaseOfARescueIsNoRowOfATransaction() throws Exception {
        table.leadRescue(a, "shop", "one", 60_000);
        TimeUnit.MILLISECONDS.sleep(50);
        assertThat(table.survey().countRows(b, 10).rows()).isZero();
        assertThat(table.deleteOlderThan(b, StatusId.lowestOf(System.currentTimeMillis() - 20), 10))
                .isZero();
        assertThat(table.leadRescue(b, "shop", "two", 60_000)).isFalse();
        StatusId lease = StatusId.hashed("shop");
        assertThat(table.delete(b, Collections.singletonList(lease))).isZero();
        VerdictQuestion forged = new VerdictQuestion(lease, StatusId.next());
        assertThat(new VerdictReader(table)
                        .ask(b, Collections.singletonList(forged), Lease.OVER, BOUND)
                        .get(forged))
                .isEqualTo(Verdict.UNKNOWN);
        table.resignRescue(a, "shop", "one");
    }

    @Test
    void clockIsMillisecondsSince1970WhateverTheTimeZoneOfTheSession() throws SQLException {
        update(b, setTimeZone("+05:00"));
        long before = System.currentTimeMillis();
        assertThat(table.survey().clockMillis(b)).isBetween(before - 5, System.currentTimeMillis() + 5);
    }
}
