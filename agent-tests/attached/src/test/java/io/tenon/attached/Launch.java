package io.tenon.attached;

import io.tenon.testbed.Database;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How an application is started. Immutable.
 *
 * @param javaHome of the JVM that it runs in
 * @param withAgent whether the agent is attached
 * @param client the RocketMQ client's version: the folder client-… that has its class path
 * @param jars put before everything else on its class path
 * @param first options of the JVM in front of the agent's
 * @param options those behind it
 */
record Launch(
        Path javaHome, boolean withAgent, String client, List<Path> jars, List<String> first, List<String> options) {
    static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
    private static final Path AGENT = Path.of(property("agent"));
    private static final Path APPLICATIONS = Path.of(property("applications"));
    private static final Path ORDER_SERVICE = APPLICATIONS.resolve("../quickstart/order-service");
    private static final Path NEWEST = Path.of(property("newest"));

    /** The agent's times, scaled to the checks of the test's broker: the first one is after both of the first two. */
    private static final List<String> SETTINGS = List.of(
            "-Dtenon.create-table=true", "-Dtenon.seal-after=1000", "-Dtenon.lease=3000", "-Dtenon.end-effect=2000");

    /** It starts, deploys, and stops, and up to five times it is waited whether a web application is gone. */
    private static final Duration LONGEST_SILENCE_OF_SERVER = Duration.ofMinutes(5);

    /** Clients that bring Netty 4.0, which looks into packages that Java 9 has closed. */
    private static final List<String> OPENS = List.of("4.3", "4.6", "4.8", "other", "ons");

    /** What Payara wants of a Java since 9. */
    private static final List<String> OPENED_TO_CONTAINERS = List.of(
            "java.base/java.lang",
            "java.base/java.net",
            "java.base/java.nio",
            "java.base/java.util",
            "java.base/sun.nio.ch",
            "java.base/sun.net.www",
            "java.base/sun.security.util",
            "java.base/sun.net.www.protocol.jar",
            "java.base/jdk.internal.loader",
            "java.management/sun.management",
            "java.naming/javax.naming.spi",
            "java.rmi/sun.rmi.transport",
            "jdk.management/com.sun.management.internal");

    /** With the agent, on the Java that runs the tests, with the newest client. */
    static Launch attached() {
        return new Launch(JAVA_HOME, true, "5.5", List.of(), List.of(), List.of());
    }

    /** Without it: the control. */
    static Launch alone() {
        return new Launch(JAVA_HOME, false, "5.5", List.of(), List.of(), List.of());
    }

    Launch withClient(String version) {
        return new Launch(javaHome, withAgent, version, jars, first, options);
    }

    Launch withNewestHikari() {
        return new Launch(javaHome, withAgent, client, List.of(NEWEST.resolve("HikariCP.jar")), first, options);
    }

    /** Versions that the agent could not live with, of libraries that it uses, are the application's. */
    Launch withConflicts() {
        List<Path> conflicts = Arrays.stream(
                        classPathOf(APPLICATIONS.resolve("conflicts")).split(File.pathSeparator))
                .map(Path::of)
                .toList();
        return new Launch(javaHome, withAgent, client, conflicts, first, options);
    }

    /** With the routers' mains, and what they lead to. */
    Launch withRouters() {
        Path module = APPLICATIONS.resolve("routers");
        List<Path> routers = new ArrayList<>(List.of(module.resolve("target/classes")));
        Arrays.stream(classPathOf(module).split(File.pathSeparator))
                .map(Path::of)
                .forEach(routers::add);
        return new Launch(javaHome, withAgent, client, routers, first, options);
    }

    Launch on(Path otherJavaHome) {
        return new Launch(otherJavaHome, withAgent, client, jars, first, options);
    }

    Launch with(String option) {
        List<String> more = new ArrayList<>(options);
        more.add(option);
        return new Launch(javaHome, withAgent, client, jars, first, more);
    }

    /** With an option that the JVM takes before the agent's: of another agent, which is then attached first. */
    Launch withFirst(String option) {
        List<String> more = new ArrayList<>(first);
        more.add(option);
        return new Launch(javaHome, withAgent, client, jars, more, options);
    }

    /** Starts one of the applications' mains with what all of them want, and with what it wants itself. */
    Application start(String main, Database database, String... arguments) {
        return start(Stand.shared(), main, database, arguments);
    }

    /** The same with another broker than that of all tests. */
    Application start(Stand stand, String main, Database database, String... arguments) {
        String run = stand.newRun(main);
        return startMain(run, main, arguments(stand, run, database, arguments));
    }

    /** The same from a jar, as applications are deployed: an archive of classes knows no folders. */
    Application startFromJar(String main, Database database, String... arguments) throws IOException {
        String run = Stand.shared().newRun(main);
        Path target = APPLICATIONS.resolve("applications/target");
        try (Stream<Path> files = Files.list(existing(target))) {
            String jar = files.map(Path::toString)
                    .filter(file -> file.endsWith(".jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no jar in " + target));
            return startMain(
                    run,
                    classPath().replace(bareClassPath(), jar),
                    main,
                    arguments(Stand.shared(), run, database, arguments));
        }
    }

    private static List<String> arguments(Stand stand, String run, Database database, String... own) {
        List<String> all = new ArrayList<>(List.of(
                database.jdbcUrl(),
                database.user(),
                database.password(),
                stand.broker().nameServerAddress(),
                stand.topic(),
                run));
        all.addAll(List.of(own));
        return all;
    }

    /** Starts it with these arguments and no others. */
    Application startMain(String run, String main, List<String> arguments) {
        return startMain(run, classPath(), main, arguments);
    }

    /** Starts one that its shading has put into one jar with its client, whose package it has moved. */
    Application startShaded(String folder, String main, Database database, String... arguments) throws IOException {
        String run = Stand.shared().newRun(main + "-shaded");
        return startMain(
                run,
                MovedClient.classPath(classPath(), folder),
                main,
                arguments(Stand.shared(), run, database, arguments));
    }

    /** Starts one in a house, whose loader delegates these packages to the boot loader, and of others only {@code java.*}. */
    Application startHoused(
            String house, String delegated, Path folder, String main, Database database, String... arguments) {
        Path module = APPLICATIONS.resolve("houses");
        String run = Stand.shared().newRun(house + (delegated.isEmpty() ? "-closed" : ""));
        List<String> all =
                new ArrayList<>(List.of(classPath(), "com.example.shop." + main, delegated, folder.toString()));
        all.addAll(arguments(Stand.shared(), run, database, arguments));
        return startMain(
                run,
                existing(module.resolve("target/classes")) + File.pathSeparator + classPathOf(module),
                "houses." + house,
                all);
    }

    /** Starts web applications in a server, whose class path also has what they may find there. */
    Application startContainer(String house, String server, Path folder, Database database) {
        Path houses = existing(APPLICATIONS.resolve("houses/target/classes"));
        String libraries = librariesOfWebApplications();
        String run = Stand.shared().newRun(server);
        List<String> all = new ArrayList<>(List.of(bareClassPath(), libraries, folder.toString()));
        all.addAll(arguments(Stand.shared(), run, database));
        // What only soft references lead to counts as gone.
        Launch launch = with("-Drocketmq.client.logUseSlf4j=true").with("-XX:SoftRefLRUPolicyMSPerMB=0");
        for (String opened : OPENED_TO_CONTAINERS) {
            launch = launch.with("--add-opens").with(opened + "=ALL-UNNAMED");
        }
        return launch.startMain(
                run,
                String.join(
                        File.pathSeparator, houses.toString(), libraries, classPathOf(APPLICATIONS.resolve(server))),
                "houses." + house,
                all,
                LONGEST_SILENCE_OF_SERVER);
    }

    /**
     * Starts web applications in a whole application server, which gets what this launch is of: its own script starts it.
     *
     * @param home the folder that it was unpacked to
     * @param pools the names of those of the server's that are used in local transactions
     */
    Application startServer(String server, Path home, String pools, Path folder, Database database) throws IOException {
        Path houses = existing(APPLICATIONS.resolve("houses/target/classes"));
        String run = Stand.shared().newRun(server);
        // What is only softly kept (Liberty's caches) counts as gone.
        List<String> options = with("-Drocketmq.client.logUseSlf4j=true")
                .with("-XX:SoftRefLRUPolicyMSPerMB=0")
                .javaOptions("-Xmx512m");
        Path file = Files.write(folder.resolve("options"), options);
        List<String> all = new ArrayList<>(List.of(
                server,
                home.toString(),
                file.toString(),
                pools,
                bareClassPath(),
                librariesOfWebApplications(),
                folder.toString()));
        all.addAll(arguments(Stand.shared(), run, database));
        List<String> command = alone().java();
        command.addAll(List.of(
                "-cp",
                String.join(
                        File.pathSeparator,
                        houses.toString(),
                        classPathOf(APPLICATIONS.resolve("houses")),
                        librariesOfWebApplications()),
                "com.example.houses.ServerHouse"));
        command.addAll(all);
        return Application.start(run, command, LONGEST_SILENCE_OF_SERVER);
    }

    /** Driver, pool and client. */
    private String librariesOfWebApplications() {
        String own = Arrays.stream(
                        classPathOf(APPLICATIONS.resolve("applications")).split(File.pathSeparator))
                .filter(jar -> jar.contains("/h2-") || jar.contains("/HikariCP-") || jar.contains("/slf4j-"))
                .collect(Collectors.joining(File.pathSeparator));
        return classPathOf(APPLICATIONS.resolve("client-" + client)) + File.pathSeparator + own;
    }

    /** Starts the one that sends by ONS. */
    Application startOns(Database database) {
        Path module = APPLICATIONS.resolve("ons");
        String run = Stand.shared().newRun("Ons");
        return startMain(
                run,
                existing(module.resolve("target/classes")) + File.pathSeparator + classPathOf(module),
                "ons.OnsShop",
                arguments(Stand.shared(), run, database));
    }

    /** Starts the one that sends by clients, and in transactions, that are not followed. */
    Application startUnfollowed(Database database) {
        Path module = APPLICATIONS.resolve("unfollowed");
        String run = Stand.shared().newRun("Unfollowed");
        return startMain(
                run,
                existing(module.resolve("target/classes")) + File.pathSeparator + classPathOf(module),
                "unfollowed.Unfollowed",
                arguments(Stand.shared(), run, database));
    }

    /** Starts it on a class path of its own. */
    Application startMain(String run, String classPath, String main, List<String> arguments) {
        return startMain(run, classPath, main, arguments, Application.LONGEST_SILENCE);
    }

    private Application startMain(
            String run, String classPath, String main, List<String> arguments, Duration longestSilence) {
        List<String> command = java();
        command.add("-cp");
        command.add(classPath);
        command.add("com.example." + (main.contains(".") ? main : "shop." + main));
        command.addAll(arguments);
        return Application.start(run, command, longestSilence);
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
        command.addAll(javaOptions("-Xmx192m"));
        return command;
    }

    private List<String> javaOptions(String memory) {
        // It lives for seconds: what counts is its start.
        List<String> command = new ArrayList<>(List.of(memory, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        // Clients log below it.
        command.add("-Duser.home=" + Path.of(System.getProperty("java.io.tmpdir"), "tenon-agent-tests"));
        command.addAll(first);
        if (withAgent) {
            command.add("-javaagent:" + existing(AGENT));
            command.addAll(SETTINGS);
        }
        if (OPENS.contains(client) && Files.exists(javaHome.resolve("lib/modules"))) {
            for (String opened : List.of("java.nio", "sun.nio.ch", "java.lang", "jdk.internal.misc")) {
                command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
            }
        }
        command.addAll(options);
        return command;
    }

    /** Of the order service, which is the quickstart's, with the client of this launch in place of its own. */
    String orderServiceClassPath() {
        List<String> path = new ArrayList<>();
        path.add(existing(ORDER_SERVICE.resolve("target/classes")).toString());
        path.add(classPathOf(APPLICATIONS.resolve("client-" + client)));
        path.addAll(withoutClient(classPathOf(ORDER_SERVICE)));
        return String.join(File.pathSeparator, path);
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

    private static List<String> withoutClient(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .filter(jar -> !Path.of(jar).getFileName().toString().startsWith("rocketmq-"))
                .toList();
    }

    /** Of a name server and a broker of another version. */
    static String brokerClassPath(String version) {
        return classPathOf(APPLICATIONS.resolve("broker-" + version));
    }

    /** Another agent, as it was fetched. */
    static Path otherAgent(String file) {
        return existing(Path.of(property("beside")).resolve(file));
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
