package io.tenon.agent.advice;

import io.tenon.agent.bridge.ConnectionEvents;
import io.tenon.agent.bridge.Jdbc;
import io.tenon.agent.bridge.TrackedConnection;
import java.sql.Savepoint;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Inlined into the methods of classes that implement java.sql.Connection: events around the real call, for the
 * connections that carry any. What an {@code enter} throws reaches the application in place of the call.
 */
final class ConnectionAdvice {
    private ConnectionAdvice() {}

    static final class GetAutoCommit {
        @Advice.OnMethodEnter
        static void enter(@Advice.This Object connection) {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            if (events != null) {
                events.reached();
            }
        }
    }

    static final class Commit {
        @Advice.OnMethodEnter
        static @Nullable ConnectionEvents enter(@Advice.This Object connection) throws Exception {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            if (events != null) {
                events.beforeCommit();
            }
            return events;
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable ConnectionEvents events, @Advice.Thrown @Nullable Throwable failure) {
            if (events != null) {
                events.afterCommit(failure);
            } else if (Jdbc.events != null) {
                Jdbc.events.endedUnseen();
            }
        }
    }

    static final class Rollback {
        @Advice.OnMethodEnter
        static @Nullable ConnectionEvents enter(@Advice.This Object connection) {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            if (events != null) {
                events.beforeRollback();
            }
            return events;
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable ConnectionEvents events, @Advice.Thrown @Nullable Throwable failure) {
            if (events != null) {
                events.afterRollback(failure);
            } else if (Jdbc.events != null) {
                Jdbc.events.endedUnseen();
            }
        }
    }

    static final class RollbackTo {
        @Advice.OnMethodEnter
        static @Nullable ConnectionEvents enter(@Advice.This Object connection) {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            if (events != null) {
                events.beforeRollbackTo();
            }
            return events;
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter @Nullable ConnectionEvents events,
                @Advice.Argument(0) @Nullable Savepoint savepoint,
                @Advice.Thrown @Nullable Throwable failure) {
            if (events != null) {
                events.afterRollbackTo(savepoint, failure);
            } else if (Jdbc.events != null) {
                Jdbc.events.endedUnseen();
            }
        }
    }

    static final class SetAutoCommit {
        @Advice.OnMethodEnter
        static @Nullable ConnectionEvents enter(@Advice.This Object connection, @Advice.Argument(0) boolean autoCommit)
                throws Exception {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            if (events != null) {
                events.beforeSetAutoCommit(autoCommit);
            }
            return events;
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter @Nullable ConnectionEvents events,
                @Advice.Argument(0) boolean autoCommit,
                @Advice.Thrown @Nullable Throwable failure) {
            if (events != null) {
                events.afterSetAutoCommit(autoCommit, failure);
            } else if (autoCommit && Jdbc.events != null) {
                Jdbc.events.endedUnseen();
            }
        }
    }

    static final class SetReadOnly {
        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(
                @Advice.This Object connection,
                @Advice.Argument(0) boolean readOnly,
                @Advice.Thrown @Nullable Throwable failure) {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            if (events != null) {
                events.afterSetReadOnly(readOnly, failure);
            }
        }
    }

    static final class SetSavepoint {
        @Advice.OnMethodEnter
        static @Nullable ConnectionEvents enter(@Advice.This Object connection) throws Exception {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            if (events != null) {
                events.beforeSetSavepoint();
            }
            return events;
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter @Nullable ConnectionEvents events,
                @Advice.Return @Nullable Savepoint savepoint,
                @Advice.Thrown @Nullable Throwable failure) {
            if (events != null) {
                events.afterSetSavepoint(savepoint, failure);
            }
        }
    }

    static final class ReleaseSavepoint {
        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(@Advice.This Object connection, @Advice.Thrown @Nullable Throwable failure) {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            if (events != null) {
                events.afterReleaseSavepoint(failure);
            }
        }
    }

    static final class Close {
        @Advice.OnMethodEnter
        static @Nullable ConnectionEvents enter(@Advice.This Object connection) {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            if (events != null) {
                events.beforeClose();
            }
            return events;
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable ConnectionEvents events) {
            if (events != null) {
                events.afterClose();
            }
        }
    }

    /** Meant to break a statement that hangs on another thread, so nothing may wait for that one here. */
    static final class Abort {
        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(@Advice.This Object connection) {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            if (events != null) {
                events.afterAbort();
            }
        }
    }

    /** Some databases commit the open transaction for these calls. */
    static final class MayEnd {
        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(@Advice.This Object connection, @Advice.Origin("#m was called") String because) {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            if (events != null) {
                events.disturbed(because);
            }
        }
    }

    static final class Unwrap {
        @Advice.OnMethodExit
        static void exit(@Advice.This Object connection, @Advice.Return @Nullable Object target) {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            if (events != null && target != connection) {
                events.unwrapped(target);
            }
        }
    }

    static final class CreateStatement {
        @Advice.OnMethodEnter
        static @Nullable ConnectionEvents enter(@Advice.This Object connection) {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            if (events != null) {
                events.creating();
            }
            return events;
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter @Nullable ConnectionEvents events,
                @Advice.Return @Nullable Object statement,
                @Advice.Thrown @Nullable Throwable failure) {
            if (events != null) {
                events.created(statement, null, failure);
            }
        }
    }

    static final class PrepareStatement {
        @Advice.OnMethodEnter
        static @Nullable ConnectionEvents enter(@Advice.This Object connection) {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            if (events != null) {
                events.creating();
            }
            return events;
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter @Nullable ConnectionEvents events,
                @Advice.Argument(0) @Nullable String sql,
                @Advice.Return @Nullable Object statement,
                @Advice.Thrown @Nullable Throwable failure) {
            if (events != null) {
                events.created(statement, sql, failure);
            }
        }
    }
}
