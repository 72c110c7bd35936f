package io.tenon.examples.orderstock;

import io.tenon.testbed.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One of the two services in a JVM of its own, to be killed as a crash kills it. */
final class Service {
    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

    private final ChildJvm jvm;
    private final int port;

    private Service(ChildJvm jvm, int port) {
        this.jvm = jvm;
        this.port = port;
    }

    /** Starts it, and returns when it answers. */
    static Service start(Services services, Path folder, String name, String application, List<String> arguments) {
        ChildJvm jvm = ChildJvm.startOn(
                services.javaHome(),
                services.classPath(),
                Tethered.class.getName(),
                // RocketMQ's client logs below the home.
                List.of("-Xmx256m", "-Duser.home=" + folder),
                concat(application, arguments),
                folder.resolve(name + ".err"));
        String tomcat = awaited(jvm, PORT.asPredicate(), name);
        awaited(jvm, line -> line.contains(" Started "), name);
        Matcher port = PORT.matcher(tomcat);
        if (!port.find()) {
            throw new IllegalStateException(name + " does not tell its port: " + tomcat);
        }
        return new Service(jvm, Integer.parseInt(port.group(1)));
    }

    private static String awaited(ChildJvm jvm, Predicate<String> which, String name) {
        String line = jvm.awaitOrEnd(which, LONGEST_START);
        if (line == null) {
            throw new IllegalStateException(name + " did not start:\n" + String.join("\n", jvm.lines()));
        }
        return line;
    }

    private static List<String> concat(String first, List<String> rest) {
        return Stream.concat(Stream.of(first), rest.stream()).toList();
    }

    /** As kill -9. */
    void kill() {
        jvm.kill();
    }

    /** Where it answers HTTP. */
    int port() {
        return port;
    }

    /** What it has logged so far. */
    List<String> log() {
        return jvm.lines();
    }
}
