package io.tenon.internal.state;

/**
 * A state of a machine that is laid down as a table. Implemented by the machine's enum. Immutable.
 *
 * @param <S> the enum
 */
public interface State<S extends Enum<S>> {

    /** Whether the machine's table has an arrow from this state to {@code next}. */
    boolean mayBecome(S next);
}
