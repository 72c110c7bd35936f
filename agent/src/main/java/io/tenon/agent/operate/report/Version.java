package io.tenon.agent.operate.report;

import io.tenon.agent.operate.log.AgentLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** The version of Tenon that is attached. Stateless. */
public final class Version {
    private Version() {}

    /** Returns the version, such as {@code 0.1.0}. */
    public static String current() {
        try (InputStream in = Version.class.getResourceAsStream("version.txt")) {
            if (in != null) {
                String line = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
                if (line != null) {
                    return line.trim();
                }
            }
        } catch (IOException e) {
            AgentLog.debug("Version", "not read: " + e);
        }
        return "(unknown version)";
    }
}
