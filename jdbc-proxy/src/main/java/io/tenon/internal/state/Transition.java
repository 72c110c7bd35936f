package io.tenon.internal.state;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The step of a state machine from one state to the next, and what becomes of a step that its table does not have.
 *
 * <p>Such a step is a defect of Tenon's, never the application's fault, and most steps are taken inside the application's
 * own commit or rollback. So it is not thrown: it is logged as an error that names what is concerned, and the machine
 * goes to the state in which the status row is asked, or stays where it is. The row proves the outcome in any case.
 * Stateless.
 */
public final class Transition {
    private static final Logger log = LoggerFactory.getLogger(Transition.class);

    private Transition() {}

    /**
     * The state after a step; the present one if the table does not have that step.
     *
     * @param of what takes the step; its text has the ids of the transaction or message
     */
    public static <S extends Enum<S> & State<S>> S to(S next, S present, Object of) {
        return to(next, present, present, of);
    }

    /**
     * The state after a step; if the table does not have that step, the one in which the status row is asked, where the
     * table has the step to that one, and else the present one.
     *
     * @param inDoubt the state in which the status row is asked
     * @param of what takes the step; its text has the ids of the transaction or message
     */
    public static <S extends Enum<S> & State<S>> S to(S next, S present, S inDoubt, Object of) {
        if (present.mayBecome(next)) {
            return next;
        }
        S instead = present.mayBecome(inDoubt) ? inDoubt : present;
        log.error(
                "A defect of Tenon: {} cannot go from {} to {}; it is {} now, and the status row decides what becomes of"
                        + " it. Please report this line.",
                of,
                present,
                next,
                instead,
                new IllegalStateException("no step from " + present + " to " + next));
        return instead;
    }
}
