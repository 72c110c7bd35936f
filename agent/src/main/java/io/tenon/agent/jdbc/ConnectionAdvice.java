package io.tenon.agent.jdbc;

import io.tenon.agent.bridge.ConnectionEvents;
import io.tenon.agent.bridge.JdbcCall;
import io.tenon.agent.bridge.JdbcEvents;
import io.tenon.agent.bridge.TrackedConnection;
import java.sql.Savepoint;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Advice that is inlined into the methods of classes that implement java.sql.Connection. It tells events around the
 * real call, for the connections that carry any. What an {@code enter} throws reaches the application in place of the
 * call. Stateless, as are the classes in it.
 */
public final class ConnectionAdvice {
    private ConnectionAdvice() {}

    public static final class GetAutoCommit {
        @Advice.OnMethodEnter
        static void enter(@Advice.This Object connection) {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            if (events != null) {
                events.reached();
            }
        }
    }

    public static final class Commit {
        @Advice.OnMethodEnter
        static @Nullable JdbcCall enter(@Advice.This Object connection) throws Exception {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            return events == null ? null : events.beforeCommit();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable JdbcCall call, @Advice.Thrown @Nullable Throwable failure) {
            if (call != null) {
                call.isOver = true;
                if (call.connection != null) {
                    call.connection.afterCommit(call, failure);
                }
            } else if (JdbcEvents.installed != null) {
                JdbcEvents.installed.endedUnseen();
            }
        }
    }

    public static final class Rollback {
        @Advice.OnMethodEnter
        static @Nullable JdbcCall enter(@Advice.This Object connection) {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            return events == null ? null : events.beforeRollback();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable JdbcCall call, @Advice.Thrown @Nullable Throwable failure) {
            if (call != null) {
                call.isOver = true;
                if (call.connection != null) {
                    call.connection.afterRollback(call, failure);
                }
            } else if (JdbcEvents.installed != null) {
                JdbcEvents.installed.endedUnseen();
            }
        }
    }

    public static final class RollbackTo {
        @Advice.OnMethodEnter
        static @Nullable JdbcCall enter(@Advice.This Object connection) {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            return events == null ? null : events.beforeRollbackTo();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter @Nullable JdbcCall call,
                @Advice.Argument(0) @Nullable Savepoint savepoint,
                @Advice.Thrown @Nullable Throwable failure) {
            if (call != null) {
                call.isOver = true;
                if (call.connection != null) {
                    call.connection.afterRollbackTo(call, savepoint, failure);
                }
            } else if (JdbcEvents.installed != null) {
                JdbcEvents.installed.endedUnseen();
            }
        }
    }

    public static final class SetAutoCommit {
        @Advice.OnMethodEnter
        static @Nullable JdbcCall enter(@Advice.This Object connection, @Advice.Argument(0) boolean autoCommit)
                throws Exception {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            return events == null ? null : events.beforeSetAutoCommit(autoCommit);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter @Nullable JdbcCall call,
                @Advice.Argument(0) boolean autoCommit,
                @Advice.Thrown @Nullable Throwable failure) {
            if (call != null) {
                call.isOver = true;
                if (call.connection != null) {
                    call.connection.afterSetAutoCommit(call, autoCommit, failure);
                }
            } else if (autoCommit && JdbcEvents.installed != null) {
                JdbcEvents.installed.endedUnseen();
            }
        }
    }

    public static final class SetReadOnly {
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

    public static final class SetSavepoint {
        @Advice.OnMethodEnter
        static @Nullable JdbcCall enter(@Advice.This Object connection) throws Exception {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            return events == null ? null : events.beforeSetSavepoint();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter @Nullable JdbcCall call,
                @Advice.Return @Nullable Savepoint savepoint,
                @Advice.Thrown @Nullable Throwable failure) {
            if (call != null) {
                call.isOver = true;
                if (call.connection != null) {
                    call.connection.afterSetSavepoint(call, savepoint, failure);
                }
            }
        }
    }

    public static final class ReleaseSavepoint {
        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(
                @Advice.This Object connection,
                @Advice.Argument(0) @Nullable Savepoint savepoint,
                @Advice.Thrown @Nullable Throwable failure) {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            if (events != null) {
                events.afterReleaseSavepoint(savepoint, failure);
            }
        }
    }

    public static final class Close {
        @Advice.OnMethodEnter
        static @Nullable JdbcCall enter(@Advice.This Object connection) {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            return events == null ? null : events.beforeClose();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable JdbcCall call) {
            if (call != null) {
                call.isOver = true;
                if (call.connection != null) {
                    call.connection.afterClose(call);
                }
            }
        }
    }

    /**
     * Advice for {@code abort}, which is meant to break a statement that hangs on another thread, so nothing may wait
     * for that thread here.
     */
    public static final class Abort {
        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(@Advice.This Object connection) {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            if (events != null) {
                events.afterAbort();
            }
        }
    }

    /** Advice for the calls for which some databases commit the open transaction. */
    public static final class MayEnd {
        @Advice.OnMethodEnter
        static void enter(@Advice.This Object connection) throws Exception {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            if (events != null) {
                events.disturbing();
            }
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(@Advice.This Object connection, @Advice.Origin("#m was called") String because) {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            if (events != null) {
                events.disturbed(because);
            }
        }
    }

    public static final class Unwrap {
        @Advice.OnMethodExit
        static void exit(@Advice.This Object connection, @Advice.Return @Nullable Object target) {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            if (events != null && target != connection) {
                events.unwrapped(target);
            }
        }
    }

    public static final class CreateStatement {
        @Advice.OnMethodEnter
        static @Nullable JdbcCall enter(@Advice.This Object connection) {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            return events == null ? null : events.creating();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter @Nullable JdbcCall call,
                @Advice.Return @Nullable Object statement,
                @Advice.Thrown @Nullable Throwable failure) {
            if (call != null) {
                call.isOver = true;
                if (call.connection != null) {
                    call.connection.created(call, statement, null, failure);
                }
            }
        }
    }

    public static final class PrepareStatement {
        @Advice.OnMethodEnter
        static @Nullable JdbcCall enter(@Advice.This Object connection) {
            ConnectionEvents events =
                    connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
            return events == null ? null : events.creating();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter @Nullable JdbcCall call,
                @Advice.Argument(0) @Nullable String sql,
                @Advice.Return @Nullable Object statement,
                @Advice.Thrown @Nullable Throwable failure) {
            if (call != null) {
                call.isOver = true;
                if (call.connection != null) {
                    call.connection.created(call, statement, sql, failure);
                }
            }
        }
    }
}
