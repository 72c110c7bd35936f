package io.tenon.testbed;

import java.nio.file.Path;
import org.apache.rocketmq.common.MQVersion;
import org.apache.rocketmq.remoting.common.TlsMode;
import org.apache.rocketmq.remoting.netty.TlsSystemConfig;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;

/** The settings of RocketMQ that there are once in a JVM. */
final class RocketMq {
    private static final String LOGS = "tenon.testbed.logs";

    /**
     * How long a broker lets a message wait for a thread before it refuses it ("broker busy, start flow control"), in
     * milliseconds. The default is 200, within which a busy machine may give no thread its turn.
     */
    static final long PATIENCE_WITH_SENDS = 10_000;

    private RocketMq() {}

    /**
     * Sends RocketMQ's own log to a folder, unless a class of it was loaded before or the folder was set from outside
     * ({@code -Dtenon.testbed.logs}): its logging is set up once, on first use.
     */
    static void logTo(Path directory) {
        if (System.getProperty(LOGS) == null) {
            System.setProperty(LOGS, directory.toString());
        }
    }

    /** Prepares the JVM for its first name server or broker, whose log goes where {@link #logTo} says. */
    static void prepareServer(Path logs) {
        logTo(logs);
        // A name server takes a broker that sends no version for an ancient one and drops its topics.
        System.setProperty(RemotingCommand.REMOTING_VERSION_KEY, Integer.toString(MQVersion.CURRENT_VERSION));
        if (System.getProperty(TlsSystemConfig.TLS_SERVER_MODE) == null) {
            // Each server would make certificates for itself, which takes seconds.
            TlsSystemConfig.tlsMode = TlsMode.DISABLED;
        }
    }
}
