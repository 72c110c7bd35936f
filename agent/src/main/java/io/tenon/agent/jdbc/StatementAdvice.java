package io.tenon.agent.jdbc;

import io.tenon.agent.bridge.JdbcCall;
import io.tenon.agent.bridge.JdbcEvents;
import io.tenon.agent.bridge.StatementEvents;
import io.tenon.agent.bridge.TrackedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Advice that is inlined into the methods of classes that implement java.sql.Statement, java.sql.ResultSet or
 * java.sql.DatabaseMetaData. Stateless, as are the classes in it.
 */
public final class StatementAdvice {
    private StatementAdvice() {}

    /** Advice for the execution of a prepared statement, or of a batch. */
    public static final class Execute {
        @Advice.OnMethodEnter
        static @Nullable JdbcCall enter(@Advice.This Object statement) throws Exception {
            StatementEvents events =
                    statement instanceof TrackedStatement ? ((TrackedStatement) statement).tenon$events() : null;
            return events == null ? null : events.beforeExecute(null);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter @Nullable JdbcCall call,
                @Advice.This Object statement,
                @Advice.Thrown @Nullable Throwable failure) {
            if (call != null) {
                call.isOver = true;
                if (call.statement != null) {
                    call.statement.afterExecute(call, statement, failure);
                }
            } else if (failure != null && JdbcEvents.installed != null) {
                JdbcEvents.installed.failed(failure);
            }
        }
    }

    public static final class ExecuteText {
        @Advice.OnMethodEnter
        static @Nullable JdbcCall enter(@Advice.This Object statement, @Advice.Argument(0) @Nullable String sql)
                throws Exception {
            StatementEvents events =
                    statement instanceof TrackedStatement ? ((TrackedStatement) statement).tenon$events() : null;
            return events == null ? null : events.beforeExecute(sql);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter @Nullable JdbcCall call,
                @Advice.This Object statement,
                @Advice.Thrown @Nullable Throwable failure) {
            if (call != null) {
                call.isOver = true;
                if (call.statement != null) {
                    call.statement.afterExecute(call, statement, failure);
                }
            } else if (failure != null && JdbcEvents.installed != null) {
                JdbcEvents.installed.failed(failure);
            }
        }
    }

    public static final class AddBatch {
        @Advice.OnMethodEnter
        static void enter(@Advice.This Object statement, @Advice.Argument(0) @Nullable String sql) {
            StatementEvents events =
                    statement instanceof TrackedStatement ? ((TrackedStatement) statement).tenon$events() : null;
            if (events != null && sql != null) {
                events.batched(statement, sql);
            }
        }
    }

    public static final class Unwrap {
        @Advice.OnMethodExit
        static void exit(@Advice.This Object statement, @Advice.Return @Nullable Object target) {
            StatementEvents events =
                    statement instanceof TrackedStatement ? ((TrackedStatement) statement).tenon$events() : null;
            if (events != null && target != statement) {
                events.unwrapped(target);
            }
        }
    }

    /** Advice for calls that write through a result set: they begin a transaction as a statement does. */
    public static final class Write {
        @Advice.OnMethodEnter
        static void enter(@Advice.This Object result) throws Exception {
            Object statement = null;
            try {
                statement = ((ResultSet) result).getStatement();
            } catch (SQLException e) {
                // A result set of metadata, for example, has no statement: nobody who is followed writes through it.
            }
            StatementEvents events =
                    statement instanceof TrackedStatement ? ((TrackedStatement) statement).tenon$events() : null;
            if (events != null) {
                events.writing();
            }
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(@Advice.Thrown @Nullable Throwable failure) {
            if (failure != null && JdbcEvents.installed != null) {
                JdbcEvents.installed.failed(failure);
            }
        }
    }

    /** Advice for calls that may talk to the server, and fail. */
    public static final class MayFail {
        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(@Advice.Thrown @Nullable Throwable failure) {
            if (failure != null && JdbcEvents.installed != null) {
                JdbcEvents.installed.failed(failure);
            }
        }
    }
}
