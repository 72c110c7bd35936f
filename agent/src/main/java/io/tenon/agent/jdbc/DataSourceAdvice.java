package io.tenon.agent.jdbc;

import io.tenon.agent.bridge.JdbcCall;
import io.tenon.agent.bridge.JdbcEvents;
import java.util.Properties;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Advice that is inlined into whatever gives out connections, DataSources, DriverManager and drivers, and into XA
 * resources, JTA's transaction managers and R2DBC's connections. Stateless, as are the classes in it.
 */
public final class DataSourceAdvice {
    private DataSourceAdvice() {}

    public static final class Made {
        @Advice.OnMethodExit
        static void exit(@Advice.This Object dataSource) {
            if (JdbcEvents.installed != null) {
                JdbcEvents.installed.made(dataSource);
            }
        }
    }

    public static final class GetConnection {
        @Advice.OnMethodEnter
        static @Nullable JdbcCall enter(@Advice.This Object dataSource) {
            return JdbcEvents.installed == null ? null : JdbcEvents.installed.borrowing(dataSource);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter @Nullable JdbcCall call,
                @Advice.This Object dataSource,
                @Advice.Return @Nullable Object connection)
                throws Exception {
            if (call != null) {
                call.isOver = true;
                if (JdbcEvents.installed != null) {
                    JdbcEvents.installed.borrowed(call, dataSource, connection);
                }
            }
        }
    }

    public static final class Close {
        @Advice.OnMethodEnter
        static void enter(@Advice.This Object dataSource) {
            if (JdbcEvents.installed != null) {
                JdbcEvents.installed.closed(dataSource);
            }
        }
    }

    /** Advice for the private method of DriverManager that all its public ones call. */
    public static final class DriverManagerGetConnection {
        @Advice.OnMethodEnter
        static @Nullable JdbcCall enter(@Advice.Argument(0) @Nullable String url) {
            return JdbcEvents.installed == null || url == null ? null : JdbcEvents.installed.borrowing(url);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter @Nullable JdbcCall call,
                @Advice.Argument(0) @Nullable String url,
                @Advice.Return @Nullable Object connection)
                throws Exception {
            if (call != null && url != null) {
                call.isOver = true;
                if (JdbcEvents.installed != null) {
                    JdbcEvents.installed.borrowed(call, url, connection);
                }
            }
        }
    }

    public static final class XaStart {
        @Advice.OnMethodExit
        static void exit(@Advice.This Object resource, @Advice.Argument(0) @Nullable Object xid) {
            if (JdbcEvents.installed != null) {
                JdbcEvents.installed.xaStarted(resource, xid);
            }
        }
    }

    public static final class XaEnd {
        @Advice.OnMethodEnter
        static void enter(
                @Advice.This Object resource, @Advice.Argument(0) @Nullable Object xid, @Advice.Argument(1) int flags) {
            if (JdbcEvents.installed != null) {
                JdbcEvents.installed.xaEnded(resource, xid, flags);
            }
        }
    }

    /** Advice for a transaction manager of JTA's. */
    public static final class JtaUse {
        @Advice.OnMethodEnter
        static void enter(@Advice.This Object manager) {
            if (JdbcEvents.installed != null) {
                JdbcEvents.installed.jtaUsed(manager);
            }
        }
    }

    /**
     * Advice for R2DBC's {@code beginTransaction}. A pool's connection asks the driver's, so only the outermost call
     * counts.
     */
    public static final class R2dbcBegin {
        @Advice.OnMethodEnter
        static boolean enter() {
            return JdbcEvents.installed != null && JdbcEvents.installed.r2dbcBegins();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(@Advice.Enter boolean outermost) {
            if (outermost && JdbcEvents.installed != null) {
                JdbcEvents.installed.r2dbcBegan();
            }
        }
    }

    public static final class Connect {
        @Advice.OnMethodExit
        static void exit(
                @Advice.This Object driver,
                @Advice.Argument(0) @Nullable String url,
                @Advice.Argument(1) @Nullable Properties properties,
                @Advice.Return @Nullable Object connection) {
            if (connection != null && JdbcEvents.installed != null) {
                JdbcEvents.installed.connected(driver, url, properties);
            }
        }
    }
}
