package io.tenon.operations.explain;

import static io.tenon.operations.command.ExitStatus.FINE;
import static io.tenon.operations.command.ExitStatus.PROBLEMS;
import static io.tenon.operations.command.ExitStatus.WARNINGS;

/**
 * What became of a message, in one sentence, and what to do. {@link Situations} concludes each from facts; none says
 * more than those prove. The table is in docs/commands.md.
 */
public enum Situation {
    // Consumers can see the message.
    DELIVERED(
            FINE,
            "It was delivered once. Its rows have been cleaned up since, as those of a committed transaction are."),
    DELIVERED_ROWS_WAIT(
            FINE,
            "It was delivered once: its transaction committed. Its LIVE row is there still: it waits for the grace, or a"
                    + " message of its segment was left to a check."),
    DELIVERED_AFTER_CHECKS(
            FINE,
            "It was delivered once, after its broker had asked about it: the END of its sender was lost, late, or never sent."
                    + " A VOID row keeps copies of it from being delivered."),
    DELIVERED_GUARDED(FINE, "It was delivered once. A VOID row keeps copies of it from being delivered."),
    DELIVERED_RELEASED(
            FINE,
            "It was delivered once: its transaction only read and was closed, which releases its messages (row DELIVER)."),
    DELIVERED_THEN_FENCED(
            WARNINGS,
            "It was delivered, and its segment is fenced. That is so where a check asked about a copy after the rows had been"
                    + " cleaned up; whether its transaction committed cannot be told from the rows any more.",
            "Ask your business tables whether the transaction's work is there"),
    DELIVERED_ROWS_UNKNOWN(
            FINE,
            "It was delivered once. What the rows say is not known: the database was not asked, or did not answer."),
    DELIVERED_OTHER_TABLE(
            FINE,
            "It was delivered once. What the rows say is not known: its mark names another status table than this database's.",
            "Give the --url of the database that the message was sent from"),
    DELIVERED_UNKNOWN_ROW(
            WARNINGS,
            "It was delivered once. A row of a kind that this release does not know stands under its ids.",
            "Use the release of the instances that are running"),
    DELIVERED_PLAIN(
            FINE,
            "It was delivered, and bears no mark of Tenon's: it was sent outside of a transaction, by another producer, or"
                    + " through the outbox, whose row has been deleted since."),
    DELIVERED_COPY_GOES(
            FINE,
            "It was delivered once. Its broker holds a copy of its half that was not ended; the next check of that is answered"
                    + " ROLLBACK."),
    DELIVERED_COPY_MAY_COME(
            WARNINGS,
            "It was delivered, and its broker holds a half of it that was not ended, while its rows say COMMIT: it may be"
                    + " delivered once more.",
            "Nothing can prevent that now; tell the consumers' owners if they are not idempotent"),
    DELIVERED_COPY_UNKNOWN(
            WARNINGS,
            "It was delivered, and its broker holds a half of it that was not ended. Whether that will be delivered, too, is"
                    + " not known without the rows.",
            "Give the --url of the database that its mark belongs to"),
    DELIVERED_AND_PARKED(
            FINE,
            "It was delivered once, and a half of it is parked: an END came after that, or it was rescued. The parked one is"
                    + " never delivered by itself.",
            "Leave it: tenon parked rescue leaves it, too"),
    DELIVERED_MORE_THAN_ONCE(
            PROBLEMS,
            "It was delivered more than once: a fault left its broker's knowledge and the rows apart.",
            "Compare the time line with the points marked D in docs/protocol.md; tell the consumers' owners"),

    // A broker holds a half of the message, and nobody can see it yet.
    COMMITTED_END_DUE(
            WARNINGS,
            "Its transaction committed, and its sender may be ending it just now: the lease is not over.",
            "Wait some seconds and ask again"),
    COMMITTED_END_LOST(
            WARNINGS,
            "Its transaction committed, and no END of its sender took effect: it was lost, or the sender died. The broker's"
                    + " next check delivers it.",
            "Wait for the next check (transactionCheckInterval); an instance of its check group must be up"),
    COMMITTED_NOBODY_ANSWERS(
            PROBLEMS,
            "Its transaction committed, no END took effect, and no instance of its check group is online to answer checks.",
            "Start an instance of that group now; if the half is parked meanwhile: tenon parked rescue"),
    COMMITTED_CHECKS_UNANSWERED(
            PROBLEMS,
            "Its transaction committed, and its broker has asked several times without an answer that took effect.",
            "Look at the log of the instances: does each have this DataSource, and does its database answer? A stranger in the"
                    + " check group swallows checks: tenon doctor"),
    COMMITTED_PUT_BACK(
            WARNINGS,
            "Its transaction committed, its half was parked, and it has been put back: the broker's next check delivers it.",
            "Wait for the next check; an instance of its check group must be up"),
    RELEASED_PENDING(
            WARNINGS,
            "Its transaction only read and released it (row DELIVER); no END took effect yet. Its sender or the next check"
                    + " delivers it.",
            "Wait for the next check; an instance of its check group must be up"),
    FENCED_PENDING(
            FINE,
            "It is rolled back: a check found no row of its transaction, and made sure that none can come. Its broker drops the"
                    + " half at the next check."),
    VOID_PENDING(
            FINE, "This attempt is void: it must not be delivered (again). Its broker drops it at the next check."),
    OPEN_OR_ENDING(
            WARNINGS,
            "No row of its transaction can be read and its broker has not asked yet: the transaction is open, or has just been"
                    + " rolled back. Which of these is not known.",
            "Wait for the broker's first check (transactionTimeOut) and ask again"),
    OPEN_CHECKED(
            WARNINGS,
            "No row of its transaction can be read, and its broker has asked about it: the transaction is open still, or checks"
                    + " are not answered. Nobody can see the message.",
            "Look for a long transaction in the database; if there is none, look at the log of the instances"),
    UNPROVED_NOBODY_ANSWERS(
            WARNINGS,
            "No row of its transaction can be read, and no instance of its check group is online: nothing has proved yet that"
                    + " it was rolled back.",
            "Start an instance of that group: its first check settles it"),
    PENDING_ROWS_UNKNOWN(
            WARNINGS,
            "Its broker holds its half, and nobody can see it yet. Whether its transaction committed is not known: the database"
                    + " was not asked, or did not answer.",
            "Give --url, the database that the message was sent from"),
    PENDING_OTHER_TABLE(
            WARNINGS,
            "Its broker holds its half. Its mark names another status table than this database's, so nothing follows from the"
                    + " rows here.",
            "Give the --url of the database that the message was sent from"),
    PENDING_UNKNOWN_ROW(
            WARNINGS,
            "Its broker holds its half, and a row of a kind that this release does not know stands under its ids.",
            "Use the release of the instances that are running"),
    PENDING_NOT_OURS(
            WARNINGS,
            "Its broker holds a half of it that bears no mark of Tenon's: another transactional producer must end it.",
            "Ask the owner of its producer group"),

    // The broker asks about the half no more.
    PARKED_COMMITTED(
            PROBLEMS,
            "Its transaction committed, but its half is parked (or forgotten, with transRocksDBEnable): its broker asked until"
                    + " transactionCheckMax, without an answer that took effect, and will not ask again.",
            "tenon parked rescue"),
    PARKED_RELEASED(
            PROBLEMS,
            "Its transaction released it (row DELIVER), but its half is parked, and its broker will not ask again.",
            "tenon parked rescue"),
    PARKED_ROLLED_BACK(
            FINE, "It is rolled back (its segment is fenced), and its half is parked: nobody will ever see it."),
    PARKED_VOID(FINE, "This attempt is void, and its half is parked: it must not be delivered (again)."),
    PARKED_NO_ROW(
            WARNINGS,
            "Its half is parked and there is no row of its transaction: that rolled back, is open still, or committed so long ago"
                    + " that its rows are gone. Which of these the rows cannot tell.",
            "tenon parked rescue proves that no row can come, within the retention; later, ask your business tables"),
    PARKED_ROWS_UNKNOWN(
            PROBLEMS,
            "Its half is parked. Whether its transaction committed is not known: the database was not asked, or did not answer.",
            "Give --url, the database that the message was sent from, then tenon parked rescue"),
    PARKED_OTHER_TABLE(
            PROBLEMS,
            "Its half is parked. Its mark names another status table than this database's, so nothing follows from the rows here.",
            "Give the --url of the database that the message was sent from, then tenon parked rescue"),
    PARKED_UNKNOWN_ROW(
            PROBLEMS,
            "Its half is parked, and a row of a kind that this release does not know stands under its ids.",
            "Use the release of the instances that are running"),
    PARKED_NOT_OURS(
            WARNINGS,
            "A half of it is parked that bears no mark of Tenon's: another transactional producer did not end it.",
            "Ask the owner of its producer group"),

    // The half has ended, and nobody can see the message.
    ROLLED_BACK(
            FINE,
            "It is rolled back: its half has ended, its broker has no message for consumers, and there is no row of its"
                    + " transaction. That rolled back, or the message was withdrawn since its send() failed."),
    ROLLED_BACK_BY_CHECK(
            FINE,
            "It is rolled back by a check, because there was no row of its transaction: that rolled back and its END was lost, or"
                    + " its process died before the commit. The fence keeps that row from coming."),
    VOID_ENDED(
            FINE,
            "This attempt is void, and its half has ended: another attempt of the message was to be delivered, or this one was"
                    + " before its copy ended."),
    ENDED_AGAINST_ROW(
            WARNINGS,
            "Its half has ended and its broker has no message for consumers, though its segment committed: its send() was told of"
                    + " a failure, which withdraws the message, or the broker no longer has what was delivered.",
            "Look in the application's log for an exception of its send(); if there is none, report it"),
    ENDED_ROWS_UNKNOWN(
            FINE,
            "Its half has ended and its broker has no message for consumers: it is rolled back, as far as the broker knows. What"
                    + " the rows say is not known."),
    ENDED_UNKNOWN_ROW(
            WARNINGS,
            "Its half has ended unseen, and a row of a kind that this release does not know stands under its ids.",
            "Use the release of the instances that are running"),
    ENDED_NOT_OURS(
            FINE,
            "Its half has ended, nobody can see it, and it bears no mark of Tenon's: another producer rolled it back."),
    MOVED_ON_COMMITTED(
            PROBLEMS,
            "Its transaction committed, but its broker is done with its half, which was neither marked as ended nor parked, and"
                    + " has no message for consumers: it gave the half up as too old, or keeps it elsewhere.",
            "Look at fileReservedTime and at the broker's log; send the message again by hand if it matters"),
    MOVED_ON(
            WARNINGS,
            "Its broker is done with its half, without a mark that can be found, and has no message for consumers. How it ended is"
                    + " not known."),
    HALF_UNKNOWN(
            WARNINGS,
            "Its broker has its half, and nobody can see it. Whether the half has ended could not be found out.",
            "What is not known is said with the reason: ask again when that is over"),

    // Brokers know nothing of the message.
    ROW_COMMITTED(
            WARNINGS,
            "Its segment committed. What became of its messages is not known: no broker was asked, or not all answered.",
            "Give --namesrv"),
    ROW_RELEASED(
            WARNINGS,
            "Its transaction released it (row DELIVER). Whether it was delivered is not known: no broker was asked, or not all"
                    + " answered.",
            "Give --namesrv"),
    ROW_ROLLED_BACK(
            FINE, "Its segment is rolled back, for good: a check has fenced it. None of its messages is delivered."),
    ROW_VOID(FINE, "That is an attempt that is void: it must not be delivered (again)."),
    ROW_UNKNOWN(
            WARNINGS,
            "A row of a kind that this release does not know stands under its id.",
            "Use the release of the instances that are running"),
    COMMITTED_NOT_AT_BROKER(
            WARNINGS,
            "Its segment committed, and the brokers know no half and no parked half of it: they have been deleted by age, these are"
                    + " not its brokers, or it is to be looked for in its topic.",
            "Give its message id, or --topic; compare fileReservedTime with its age"),
    HALVES_HIDDEN(
            WARNINGS,
            "Nothing was found, but a broker does not show its halves (it has no index): they may be there.",
            "Ask with --topic, and look at the log of the instances"),
    BROKER_DID_NOT_ANSWER(
            WARNINGS,
            "Nothing was found, but not all brokers answered: it may be there.",
            "Mend what is said under 'not known', and ask again"),
    NOT_FOUND(
            WARNINGS,
            "Nothing is known of it: it never reached these brokers, has been deleted by age, or is not what these have"
                    + " indexed.",
            "Give --topic for what is no half; compare the id with the application's log"),
    NOBODY_ASKED(
            WARNINGS,
            "There is no row under it. Without a broker nothing more is known: it may be open, rolled back, or delivered and"
                    + " cleaned up.",
            "Give --namesrv"),
    NOTHING_ANSWERED(
            WARNINGS,
            "Nothing is known of it: neither a broker nor the rows of its transaction could be asked.",
            "Mend what is said under 'not known', and ask again"),

    // The message goes through the outbox.
    OUTBOX_OWNED(
            WARNINGS,
            "Its transaction committed; it is in the outbox, and the process that committed is sending it now.",
            "Wait some seconds and ask again"),
    OUTBOX_DUE(
            WARNINGS,
            "Its transaction committed; it is in the outbox, its owner could not send it, and the relay is at work.",
            "Wait; tenon status shows whether the backlog shrinks. If it does not, look at the broker"),
    OUTBOX_PAUSED(
            WARNINGS,
            "Its transaction committed; it is in the outbox, and somebody has paused the relay of its sender: nobody sends it.",
            "tenon status says by what words; tenon relay resume ends it"),
    OUTBOX_WAITS(
            WARNINGS,
            "Its transaction committed; it is in the outbox, and its owner could not send it. Whether anybody leads the relay of"
                    + " its sender is not known.",
            "Ask again; if the database does not answer, that comes first"),
    OUTBOX_UNLED(
            PROBLEMS,
            "Its transaction committed; it is in the outbox, and nobody leads the relay of its sender: nobody sends it.",
            "Start an instance of that check group; docs/operations.md, Rows that nobody sends"),
    OUTBOX_REFUSED(
            WARNINGS,
            "Its transaction committed; it is in the outbox, and its broker has refused a message of its row. It is tried again.",
            "Mend what the last error names before it is parked"),
    OUTBOX_PARKED(
            PROBLEMS,
            "Its transaction committed; it is in the outbox, parked: its broker refuses it. Nobody sends it.",
            "Mend what the last error names, then tenon outbox retry"),
    OUTBOX_SENT(
            WARNINGS,
            "It was delivered, and its row is in the outbox still: the row is being deleted, or was left, and then the relay sends"
                    + " it once more.",
            "Ask again after the outbox lease; tell the consumers' owners if it comes twice");

    private final int exitStatus;
    private final String sentence;
    private final String remedy;

    Situation(int exitStatus, String sentence) {
        this(exitStatus, sentence, "");
    }

    Situation(int exitStatus, String sentence, String remedy) {
        this.exitStatus = exitStatus;
        this.sentence = sentence;
        this.remedy = remedy;
    }

    /**
     * Returns the exit status of {@code explain}: 0 it is as it should be, 1 wait or look, 2 somebody has to do
     * something.
     */
    public int exitStatus() {
        return exitStatus;
    }

    public String sentence() {
        return sentence;
    }

    /** Returns what to do; "" for nothing. */
    public String remedy() {
        return remedy;
    }
}
