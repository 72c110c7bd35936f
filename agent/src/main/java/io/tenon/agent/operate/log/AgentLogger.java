package io.tenon.agent.operate.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** The logger of one class, for slf4j, which writes to {@link AgentLog}. Thread-safe. */
final class AgentLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    private final String shortName;

    AgentLogger(String name) {
        this.name = name;
        this.shortName = name.substring(name.lastIndexOf('.') + 1);
    }

    @Override
    public boolean isTraceEnabled() {
        return AgentLog.isEnabled(LogLevel.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return AgentLog.isEnabled(LogLevel.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return AgentLog.isEnabled(LogLevel.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return AgentLog.isEnabled(LogLevel.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return AgentLog.isEnabled(LogLevel.ERROR);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String messagePattern,
            Object @Nullable [] arguments,
            @Nullable Throwable throwable) {
        AgentLog.write(
                LogLevel.named(level.name()),
                shortName,
                MessageFormatter.basicArrayFormat(messagePattern, arguments),
                throwable,
                messagePattern);
    }
}
