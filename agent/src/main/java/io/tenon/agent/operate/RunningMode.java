package io.tenon.agent.operate;

import io.tenon.agent.SettingText;
import io.tenon.agent.operate.log.AgentLog;
import io.tenon.agent.operate.settings.Mode;
import io.tenon.internal.DaemonThreads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.concurrent.TimeUnit;

/** The mode that the agent is in now: it changes between tie and drain at run time, by JMX or a file. Thread-safe. */
public final class RunningMode {
    private static final long INTERVAL_SECONDS = 2;

    private static volatile Mode now = Mode.TIE;

    private static volatile Runnable whenDraining = () -> {};

    private RunningMode() {}

    /**
     * Whether the mode is drain: new messages are sent as without Tenon, while what was sent before is answered for.
     */
    public static boolean isDraining() {
        return now == Mode.DRAIN;
    }

    public static Mode now() {
        return now;
    }

    /** Sets the mode that the agent begins in. */
    public static void begin(Mode mode) {
        now = mode;
        if (mode == Mode.DRAIN) {
            whenDraining.run();
        }
    }

    /** Sets what is done each time the mode becomes drain. */
    public static void whenDraining(Runnable action) {
        whenDraining = action;
    }

    /**
     * Changes the mode.
     *
     * @param by who says so, for the log
     * @throws IllegalArgumentException if the word is not tie or drain, or the agent only observes
     */
    public static void change(String word, String by) {
        Mode wanted = modeOf(word);
        if (now == Mode.OBSERVE || wanted == Mode.OBSERVE) {
            throw new IllegalArgumentException("mode observe is chosen at the start of a JVM, and stays");
        }
        if (now != wanted) {
            now = wanted;
            AgentLog.warn(
                    "RunningMode",
                    wanted == Mode.DRAIN
                            ? "mode is drain now (" + by
                                    + "): new messages are sent as without Tenon, whatever becomes of"
                                    + " their transactions; those that were sent before are ended, and checks of them answered"
                            : "mode is tie now (" + by
                                    + "): messages belong to the transactions that they are sent in");
            if (wanted == Mode.DRAIN) {
                whenDraining.run();
            }
        }
    }

    private static Mode modeOf(String word) {
        for (Mode mode : Mode.values()) {
            if (mode.word().equalsIgnoreCase(word.trim())) {
                return mode;
            }
        }
        throw new IllegalArgumentException("the mode is tie or drain, not '" + word.trim() + "'");
    }

    /** Starts a thread that follows what a file says, while there is one. */
    public static void watch(String file) {
        Path path = Paths.get(file).toAbsolutePath();
        DaemonThreads.create(() -> watch(path), "tenon-mode").start();
    }

    private static void watch(Path file) {
        String last = "";
        try {
            while (true) {
                TimeUnit.SECONDS.sleep(INTERVAL_SECONDS);
                last = look(file, last);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns what the file says. Only a new word is acted on, so that JMX may overrule the file. */
    static String look(Path file, String last) {
        String word;
        try {
            word = SettingText.withoutByteOrderMark(new String(Files.readAllBytes(file), StandardCharsets.UTF_8))
                    .trim();
        } catch (NoSuchFileException e) {
            return last;
        } catch (IOException e) {
            word = e.toString();
        }
        if (!word.isEmpty() && !word.equals(last)) {
            try {
                change(word, "mode.file " + file);
            } catch (IllegalArgumentException e) {
                AgentLog.error("RunningMode", "mode.file " + file + " is not followed: " + e.getMessage());
            }
        }
        return word;
    }
}
