package io.tenon.internal.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows under attempts' ids, VOID and DELIVER, and rows of releases to come. */
abstract class AttemptRowContract extends StatusTableContract {
    private static final Lease LONG = new Lease(60_000, 60_000);

    @Test
    void r7_2_attemptToBeDeliveredIsCommittedWhenItsOwnLeaseIsOverWhateverBecameOfItsSegment() throws SQLException {
        List<StatusId> attempts = ids(3);
        table().deliver(own(), attempts);
        StatusId absent = StatusId.next();
        VerdictQuestion ofAbsent = new VerdictQuestion(absent, attempts.get(0));
        VerdictQuestion ofFenced = new VerdictQuestion(fenced(), attempts.get(1));
        VerdictQuestion ofCommitted = new VerdictQuestion(live(), attempts.get(2));
        List<VerdictQuestion> questions = Arrays.asList(ofAbsent, ofFenced, ofCommitted);
        assertThat(ask(LONG, questions).values()).hasSize(3).containsOnly(Verdict.UNKNOWN);
        awaitAge(attempts.get(0), TINY.totalMillis());
        assertThat(ask(TINY, questions).values()).hasSize(3).containsOnly(Verdict.COMMIT);
        assertThat(ask(Lease.OVER, questions).values()).hasSize(3).containsOnly(Verdict.COMMIT);
        assertThat(read(absent, StatusId.next())).as("a fence of the segment").isEmpty();
    }

    @Test
    void r7_2_voidWinsOverDeliverInWhicheverOrderTheyCome() throws SQLException {
        StatusId first = StatusId.next();
        StatusId second = StatusId.next();
        StatusId inTransaction = StatusId.next();
        table().deliver(own(), Arrays.asList(first, inTransaction));
        table().disown(own(), Arrays.asList(first, second));
        table().insertVoid(application(), Collections.singletonList(inTransaction));
        application().commit();
        table().deliver(own(), Arrays.asList(first, second, inTransaction));
        for (StatusId attempt : Arrays.asList(first, second, inTransaction)) {
            VerdictQuestion question = new VerdictQuestion(StatusId.next(), attempt);
            assertThat(kindOf(attempt)).isEqualTo(StatusKind.VOID);
            assertThat(ask(Lease.OVER, Collections.singletonList(question))).containsEntry(question, Verdict.ROLLBACK);
        }
    }

    @Test
    void r7_2_deliverMayBeWrittenTwiceAndKeepsItsAge() throws SQLException {
        StatusId attempt = StatusId.next();
        table().deliver(own(), Collections.singletonList(attempt));
        awaitAge(attempt, 50);
        table().deliver(own(), Collections.singletonList(attempt));
        assertThat(row(attempt).ageMillis()).isGreaterThanOrEqualTo(50);
    }

    @Test
    void r12_rowsThatSayThatMessagesAreToBeDeliveredAreShownInTheOrderOfTheirIds() throws SQLException {
        StatusId live = live();
        StatusId delivered = StatusId.next();
        StatusId voided = StatusId.next();
        table().deliver(own(), Collections.singletonList(delivered));
        table().disown(own(), Collections.singletonList(voided));
        fenced();
        StatusId last = live();
        assertThat(table().deliverable(own(), StatusId.ZERO, StatusId.GREATEST, 10))
                .extracting(StatusRow::id)
                .containsExactly(live, delivered, last);
        assertThat(table().deliverable(own(), live, StatusId.GREATEST, 1))
                .extracting(StatusRow::id, StatusRow::kind)
                .containsExactly(tuple(delivered, StatusKind.DELIVER));
        assertThat(table().deliverable(own(), last, StatusId.GREATEST, 10)).isEmpty();
        assertThat(table().deliverable(own(), StatusId.ZERO, last, 10))
                .extracting(StatusRow::id)
                .containsExactly(live, delivered);
        assertThat(own().getAutoCommit()).isTrue();
    }

    @Test
    void rowsOfSegmentsAreNeitherVoidNorDeliveredByMistake() throws SQLException {
        StatusId live = live();
        StatusId fenced = fenced();
        table().disown(own(), Arrays.asList(live, fenced));
        table().deliver(own(), Arrays.asList(live, fenced));
        assertThat(kindOf(live)).isEqualTo(StatusKind.LIVE);
        assertThat(kindOf(fenced)).isEqualTo(StatusKind.FENCED);
    }

    @Test
    void moreAttemptsThanOneStatementTakesAreDeliveredTogether() throws SQLException {
        List<StatusId> attempts = ids(StatusTable.MAX_IDS + 2);
        table().deliver(own(), attempts);
        assertThat(table().survey().countRows(own(), 10).rows(StatusKind.DELIVER))
                .isEqualTo(attempts.size());
        assertThat(own().getAutoCommit()).isTrue();
    }

    @Test
    void r8_deletionTakesDeliverRows() throws SQLException {
        List<StatusId> attempts = ids(2);
        table().deliver(own(), attempts);
        assertThat(table().delete(own(), attempts)).isEqualTo(2);
    }

    @Test
    void rowOfAnotherReleasesKindIsUnknownToItsQuestionAndStopsNoOther() throws SQLException {
        StatusId segment = live();
        StatusId attempt = StatusId.next();
        StatusId good = live();
        table().deliver(own(), Collections.singletonList(attempt));
        String row = "UPDATE " + table().qualifiedName() + " SET kind = 'X' WHERE ";
        update(own(), row + "kind = 'D'");
        VerdictQuestion ofAttempt = new VerdictQuestion(good, attempt);
        VerdictQuestion ofGood = new VerdictQuestion(good, StatusId.next());
        assertThat(ask(Lease.OVER, Arrays.asList(ofAttempt, ofGood)))
                .containsEntry(ofAttempt, Verdict.UNKNOWN)
                .containsEntry(ofGood, Verdict.COMMIT);
        update(own(), row + "kind = 'L'");
        VerdictQuestion ofSegment = new VerdictQuestion(segment, StatusId.next());
        assertThat(ask(Lease.OVER, Collections.singletonList(ofSegment))).containsEntry(ofSegment, Verdict.UNKNOWN);
        assertThat(table().survey().countRows(own(), 10).rows(StatusKind.FOREIGN))
                .isEqualTo(3);
    }

    @Test
    void r3_rowIsWrittenWhereOnlyClosingItsStatementFails() throws SQLException {
        StatusId segment = StatusId.next();
        table().insertLive(closingFails(application()), segment);
        application().commit();
        assertThat(kindOf(segment)).isEqualTo(StatusKind.LIVE);
    }

    /** Statements of it are closed, and throw then, as some pools' do whose connection was taken away. */
    private static Connection closingFails(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                AttemptRowContract.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    Object result = passedOn(connection, method, arguments);
                    return result instanceof PreparedStatement statement ? failing(statement) : result;
                });
    }

    private static PreparedStatement failing(PreparedStatement statement) {
        return (PreparedStatement) Proxy.newProxyInstance(
                AttemptRowContract.class.getClassLoader(),
                new Class<?>[] {PreparedStatement.class},
                (proxy, method, arguments) -> {
                    Object result = passedOn(statement, method, arguments);
                    if (method.getName().equals("close")) {
                        throw new SQLException("closed, and failed");
                    }
                    return result;
                });
    }
}
