package io.tenon.internal.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.status.StatusId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A row of the outbox: what is written in it comes back, with the fate of its transaction, and with a date. */
abstract class OutboxRowContract extends OutboxTableFixture {

    // The row.

    @Test
    void o1_rowSharesTheFateOfTheTransactionThatWroteIt() throws SQLException {
        StatusId committed = inserted(a, "of the transaction");
        assertThat(table.present(b, Collections.singleton(committed))).isEmpty();
        Savepoint savepoint = a.setSavepoint();
        StatusId undone = inserted(a, "undone by the savepoint");
        a.rollback(savepoint);
        a.commit();
        StatusId rolledBack = inserted(a, "rolled back");
        a.rollback();
        assertThat(table.present(b, Arrays.asList(committed, undone, rolledBack)))
                .containsExactly(committed);
    }

    @Test
    void o1_messagesComeBackAsTheyWereWrittenWhateverTheDriverMakesOfThem() throws SQLException {
        Random random = new Random(13);
        for (String settings : settings()) {
            Connection application = kept(connect(settings));
            Connection own = kept(connect(settings));
            application.setAutoCommit(false);
            for (int size : new int[] {0, 1, 256, 8_192, 131_072, 131_073, 1_000_000}) {
                byte[] messages = bytes(random, size);
                StatusId id = StatusId.next();
                table.insert(application, id, SENDER, messages);
                application.commit();
                assertThat(onlyDue(own).messages())
                        .as("%d bytes with '%s'", size, settings)
                        .isEqualTo(messages);
                byte[] remaining = bytes(random, size / 2 + 1);
                table.keepOnly(own, id, remaining);
                assertThat(onlyDue(own).messages())
                        .as("%d bytes with '%s'", size / 2 + 1, settings)
                        .isEqualTo(remaining);
                assertThat(table.delete(own, Collections.singleton(id))).isEqualTo(1);
                StatusId written = StatusId.next();
                table.write(own, written, SENDER, messages);
                assertThat(onlyDue(own).messages()).isEqualTo(messages);
                table.delete(own, Collections.singleton(written));
            }
        }
    }

    /** Every byte there is, then quotes, backslashes, question marks and zeros, then others. */
    static byte[] bytes(Random random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        byte[] nasty = "'\"\\?{fn now()}\0\n\r\u001a--/*%_`$$:x".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < Math.min(size, 256 + nasty.length); i++) {
            bytes[i] = i < 256 ? (byte) i : nasty[i - 256];
        }
        return bytes;
    }

    /** Of bytes that drivers escape, each by one more. */
    @Test
    void o1_rowOfTheLargestSizeIsTakenAndComesBack() throws SQLException {
        byte[] messages = new byte[Math.toIntExact(table.mostRowBytes())];
        assertThat(messages.length).isGreaterThanOrEqualTo(leastOfMostRowBytes());
        for (int i = 0; i < messages.length; i++) {
            messages[i] = (byte) "'\\\0".charAt(i % 3);
        }
        for (String settings : settings()) {
            Connection application = kept(connect(settings));
            application.setAutoCommit(false);
            StatusId id = StatusId.next();
            table.insert(application, id, SENDER, messages);
            application.commit();
            assertThat(onlyDue(b).messages()).as(settings).isEqualTo(messages);
            table.delete(b, Collections.singleton(id));
        }
    }

    int leastOfMostRowBytes() {
        return 4 * 1024 * 1024;
    }

    /** One in which applications may write. */
    int applicationsIsolation() {
        return Connection.TRANSACTION_READ_COMMITTED;
    }

    @Test
    void o1_sessionOfTheApplicationIsAsItWasAfterARowWasWritten() throws SQLException {
        for (int isolation : new int[] {applicationsIsolation(), Connection.TRANSACTION_SERIALIZABLE}) {
            a.rollback();
            a.setTransactionIsolation(isolation);
            StatusId id = inserted(a, "a message");
            assertThat(table.renew(a, id, StatusId.next())).isEqualTo(1);
            assertThat(a.getAutoCommit()).isFalse();
            assertThat(a.getTransactionIsolation()).isEqualTo(isolation);
            a.commit();
        }
    }

    @Test
    void o1_errorOfAnInsertHasNothingOfTheMessages() throws SQLException {
        StatusId id = inserted(a, "first");
        a.commit();
        for (int size : new int[] {20, 20_000}) {
            byte[] secret = new byte[size];
            Arrays.fill(secret, (byte) 'Z');
            assertThatThrownBy(() -> table.insert(a, id, SENDER, secret))
                    .isInstanceOf(SQLException.class)
                    .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain("5A5A5A", "5a5a5a", "ZZZ"));
            a.rollback();
        }
    }

    // The dates and the ids.

    @Test
    void o3_renewedRowHasTheNewIdAndIsYoungAgain() throws Exception {
        StatusId old = inserted(a, "slow");
        StatusId renewed = StatusId.next();
        await().until(() -> ageIn(a, old) >= 300);
        assertThat(table.renew(a, old, renewed)).isEqualTo(1);
        assertThat(ageIn(a, renewed)).isLessThan(300);
        a.commit();
        assertThat(table.present(b, Arrays.asList(old, renewed))).containsExactly(renewed);
        assertThat(text(onlyDue(b))).isEqualTo("slow");
    }

    @Test
    void o3_renewingARowThatIsGoneHitsNone() throws SQLException {
        assertThat(table.renew(a, StatusId.next(), StatusId.next())).isZero();
    }

    @Test
    void o3_ownedRowIsDueOnlyWhenItIsOlderThanTheLease() throws Exception {
        StatusId id = committed("a message");
        assertThat(due(LONG_LEASE)).isEmpty();
        await().until(() -> ageIn(b, id) >= 100);
        assertThat(due(b, SENDER, StatusId.ZERO, 100, 10, MUCH))
                .extracting(OutboxRow::id)
                .containsExactly(id);
        OutboxRow row = onlyDue(b);
        assertThat(row.state()).isEqualTo(OutboxRowState.OWNED);
        assertThat(row.ageMillis()).isBetween(100L, 60_000L);
        assertThat(row.attempts()).isZero();
        assertThat(row.attemptedAgeMillis()).isZero();
    }
}
