package io.tenon.attached;

import io.tenon.testbed.Database;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How an application is started. Immutable.
 *
 * @param javaHome of the JVM that it runs in
 * @param withAgent whether the agent is attached
 * @param client the RocketMQ client's version: 4.9, 5.1 or 5.5
 * @param jars put before everything else on its class path
 * @param options of the JVM
 */
record Launch(Path javaHome, boolean withAgent, String client, List<Path> jars, List<String> options) {
    static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
    private static final Path AGENT = Path.of(property("agent"));
    private static final Path APPLICATIONS = Path.of(property("applications"));
    private static final Path ORDER_SERVICE = APPLICATIONS.resolve("../quickstart/order-service");
    private static final Path NEWEST = Path.of(property("newest"));

    /** The agent's times, scaled to the checks of the test's broker: the first one is after both of the first two. */
    private static final List<String> SETTINGS = List.of(
            "-Dtenon.create-table=true", "-Dtenon.seal-after=1000", "-Dtenon.lease=3000", "-Dtenon.end-effect=2000");

    /** With the agent, on the Java that runs the tests, with the newest client. */
    static Launch attached() {
        return new Launch(JAVA_HOME, true, "5.5", List.of(), List.of());
    }

    /** Without it: the control. */
    static Launch alone() {
        return new Launch(JAVA_HOME, false, "5.5", List.of(), List.of());
    }

    Launch withClient(String version) {
        return new Launch(javaHome, withAgent, version, jars, options);
    }

    Launch withNewestHikari() {
        return new Launch(javaHome, withAgent, client, List.of(NEWEST.resolve("HikariCP.jar")), options);
    }

    /** Versions that the agent could not live with, of libraries that it uses, are the application's. */
    Launch withConflicts() {
        List<Path> conflicts = Arrays.stream(
                        classPathOf(APPLICATIONS.resolve("conflicts")).split(File.pathSeparator))
                .map(Path::of)
                .toList();
        return new Launch(javaHome, withAgent, client, conflicts, options);
    }

    /** With the routers' mains, and what they lead to. */
    Launch withRouters() {
        Path module = APPLICATIONS.resolve("routers");
        List<Path> routers = new ArrayList<>(List.of(module.resolve("target/classes")));
        Arrays.stream(classPathOf(module).split(File.pathSeparator))
                .map(Path::of)
                .forEach(routers::add);
        return new Launch(javaHome, withAgent, client, routers, options);
    }

    Launch on(Path otherJavaHome) {
        return new Launch(otherJavaHome, withAgent, client, jars, options);
    }

    Launch with(String option) {
        List<String> more = new ArrayList<>(options);
        more.add(option);
        return new Launch(javaHome, withAgent, client, jars, more);
    }

    /** Starts one of the applications' mains with what all of them want, and with what it wants itself. */
    Application start(String main, Database database, String... arguments) {
        Stand stand = Stand.shared();
        String run = stand.newRun(main);
        List<String> all = new ArrayList<>(List.of(
                database.jdbcUrl(),
                database.user(),
                database.password(),
                stand.broker().nameServerAddress(),
                stand.topic(),
                run));
        all.addAll(List.of(arguments));
        return startMain(run, main, all);
    }

    /** Starts it with these arguments and no others. */
    Application startMain(String run, String main, List<String> arguments) {
        return startMain(run, classPath(), main, arguments);
    }

    /** Starts it on a class path of its own. */
    Application startMain(String run, String classPath, String main, List<String> arguments) {
        List<String> command = java();
        command.add("-cp");
        command.add(classPath);
        command.add("com.example." + (main.contains(".") ? main : "shop." + main));
        command.addAll(arguments);
        return Application.start(run, command);
    }

    /** Starts a jar that brings everything with it. */
    Application startJar(String run, Path jar, List<String> arguments) {
        List<String> command = java();
        command.add("-jar");
        command.add(jar.toString());
        command.addAll(arguments);
        return Application.start(run, command);
    }

    private List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(javaHome.resolve("bin/java").toString());
        // It lives for seconds: what counts is its start.
        command.addAll(List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        // Clients log below it.
        command.add("-Duser.home=" + Path.of(System.getProperty("java.io.tmpdir"), "tenon-agent-tests"));
        if (withAgent) {
            command.add("-javaagent:" + existing(AGENT));
            command.addAll(SETTINGS);
        }
        command.addAll(options);
        return command;
    }

    /** Of the order service, which is the quickstart's. */
    static String orderServiceClassPath() {
        return existing(ORDER_SERVICE.resolve("target/classes")) + File.pathSeparator + classPathOf(ORDER_SERVICE);
    }

    /** Of the scenarios of bindings; where the library is asked for, with it. */
    static String bindingsClassPath(boolean withLibrary) {
        List<String> path = new ArrayList<>();
        Path bindings = APPLICATIONS.resolve("bindings");
        Path library = APPLICATIONS.resolve("bindings-library");
        if (withLibrary) {
            path.add(existing(library.resolve("target/classes")).toString());
            path.add(classPathOf(library));
        }
        path.add(existing(bindings.resolve("target/classes")).toString());
        path.add(classPathOf(bindings));
        return String.join(File.pathSeparator, path);
    }

    /** The applications' classes, without any library. */
    static String bareClassPath() {
        return existing(APPLICATIONS.resolve("applications/target/classes")).toString();
    }

    /** The application's own class path, in the order in which it is searched. */
    String classPath() {
        List<String> path = new ArrayList<>();
        jars.forEach(jar -> path.add(existing(jar).toString()));
        path.add(bareClassPath());
        path.add(classPathOf(APPLICATIONS.resolve("client-" + client)));
        path.add(classPathOf(APPLICATIONS.resolve("applications")));
        return String.join(File.pathSeparator, path);
    }

    private static String classPathOf(Path module) {
        try {
            return Files.readString(existing(module.resolve("target/classpath")));
        } catch (IOException e) {
            throw new UncheckedIOException("The class path of " + module + " cannot be read", e);
        }
    }

    /** The fat jar of a module. */
    static Path applicationJar(String module) {
        return existing(APPLICATIONS.resolve(module).resolve("target/application.jar"));
    }

    private static Path existing(Path file) {
        if (!Files.exists(file)) {
            throw new IllegalStateException(
                    file + " is missing: run mvn package -pl agent-tests/attached -am -DskipTests first");
        }
        return file.toAbsolutePath().normalize();
    }

    private static String property(String name) {
        String value = System.getProperty("attached." + name);
        if (value == null) {
            throw new IllegalStateException("-Dattached." + name + " is missing; the module's pom.xml sets it");
        }
        return value;
    }
}
