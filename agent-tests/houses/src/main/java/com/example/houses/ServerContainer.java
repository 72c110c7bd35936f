package com.example.houses;

import com.sun.tools.attach.VirtualMachine;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * An application server in a process of its own. What it writes goes to this process's standard error, but for what its web
 * applications say, which goes to standard output. Thread-safe as far as the thread that reads what it writes is concerned.
 */
abstract class ServerContainer implements Container {
    /** The pools of servers want a user with a password. */
    static final String USER = "SHOP";

    private static final String SERVLET = "com.example.houses.ServerStepServlet";
    private static final long PATIENCE_SECONDS = 80;
    private static final Pattern SAID = Pattern.compile(".*?\\b((?:EXPECT|NEVER|ENLISTED|SENT|REFUSED|UNTIED) .*)");
    private static final Pattern COLOUR = Pattern.compile("\\u001B\\[[;\\d]*m");

    final Path home;
    final List<String> options;
    final Deployments deployments;
    private final List<String> console = new ArrayList<>();
    private final int port;
    private Process process;
    private MBeanServerConnection beans;
    private long shopsBefore;

    ServerContainer(Path home, List<String> options, Deployments deployments) throws IOException {
        this.home = home;
        this.options = options;
        this.deployments = deployments;
        this.port = Ports.free();
    }

    /** Makes its folders, with the options in the place where its users write them. Returns what starts it, and stays. */
    abstract ProcessBuilder prepare(Path folder) throws Exception;

    /** Whether a line of its console says that it has started. */
    abstract boolean isStarted(String line);

    /** Tells it to end; it is waited for then. */
    abstract void tellToStop() throws Exception;

    @Override
    public final void start() throws Exception {
        deployments.createUser(USER);
        ProcessBuilder command = prepare(deployments.folder()).redirectErrorStream(true);
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        process = command.start();
        Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
        Thread reader = new Thread(this::read, "read-server");
        reader.setDaemon(true);
        reader.start();
        awaitLine("the server starts", 0, this::isStarted);
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String raw = lines.readLine(); raw != null; raw = lines.readLine()) {
                String line = COLOUR.matcher(raw).replaceAll("");
                Matcher said = SAID.matcher(line);
                if (said.matches()) {
                    System.out.println(said.group(1));
                } else {
                    System.err.println(line);
                }
                synchronized (console) {
                    console.add(line);
                    console.notifyAll();
                }
            }
        } catch (IOException e) {
            System.err.println("What the server writes cannot be read any more: " + e);
        }
    }

    /** Where its console is now: {@link #awaitLine} may look from here on. */
    final int mark() {
        synchronized (console) {
            return console.size();
        }
    }

    final void awaitLine(String what, int from, Predicate<String> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        int next = from;
        synchronized (console) {
            while (true) {
                for (; next < console.size(); next++) {
                    if (wanted.test(console.get(next))) {
                        return;
                    }
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0 || !process.isAlive()) {
                    throw new IllegalStateException("It was waited in vain that " + what);
                }
                console.wait(Math.min(left, 500));
            }
        }
    }

    @Override
    public final int port() {
        return port;
    }

    @Override
    public final String loaderOf(String name) {
        return "of its own";
    }

    @Override
    public final boolean isGone(String name) throws Exception {
        diagnose("GC.run");
        return shops() < shopsBefore;
    }

    @Override
    public final void tellThreads(String name) {
        try {
            for (String line :
                    diagnose("VM.class_hierarchy", "com.example.shop.WebShop").split("\n")) {
                System.out.println("KEPT " + line);
            }
        } catch (Exception e) {
            System.out.println("KEPT by whom is not known: " + e);
        }
    }

    /** How many there are of a class that each web application has from a loader of its own. */
    private long shops() throws Exception {
        return diagnose("VM.class_hierarchy", "com.example.shop.WebShop")
                .lines()
                .filter(line -> line.contains("com.example.shop.WebShop/"))
                .count();
    }

    /** By a tool of the JDK's, which leaves nothing behind in the server. */
    private String diagnose(String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/jcmd").toString(), Long.toString(java().pid())));
        line.addAll(List.of(command));
        Process asked = new ProcessBuilder(line).redirectErrorStream(true).start();
        String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (asked.waitFor() != 0) {
            throw new IllegalStateException(line + " failed: " + answer);
        }
        return answer;
    }

    @Override
    public final void undeploy(String name) throws Exception {
        shopsBefore = shops();
        takeAway(name);
    }

    abstract void takeAway(String name) throws Exception;

    @Override
    public final boolean hasAgent() {
        return options.stream().anyMatch(option -> option.startsWith("-javaagent:"));
    }

    /** By the way that tools which look at a running JVM take. */
    @SuppressWarnings("BanJNDI") // The address is one of this machine's, from the server that this process has started.
    @Override
    public final MBeanServerConnection beans() throws Exception {
        if (beans == null) {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(java().pid()));
            try {
                JMXServiceURL address = new JMXServiceURL(machine.startLocalManagementAgent());
                JMXConnector connector = JMXConnectorFactory.connect(address);
                beans = connector.getMBeanServerConnection();
            } finally {
                machine.detach();
            }
        }
        return beans;
    }

    /** The server's JVM, which its script has started. */
    final ProcessHandle java() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .filter(handle -> handle.info()
                        .command()
                        .filter(path -> path.endsWith("/java"))
                        .isPresent())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The server has no JVM"));
    }

    @Override
    public final void stop() throws Exception {
        tellToStop();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The server does not stop");
        }
        System.out.println("STOPPED " + process.exitValue());
    }

    /** The jar of the driver, among the application's libraries. */
    final Path driver() {
        return Arrays.stream(deployments.libraries().split(File.pathSeparator))
                .filter(jar -> jar.contains("/h2-"))
                .map(Path::of)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no driver among " + deployments.libraries()));
    }

    /** The servlet that answers requests, and the way that it answers. */
    static void addSteps(Path folder) throws IOException {
        // By their names: this process has no servlets.
        for (String type : List.of(SERVLET, "com.example.houses.Step")) {
            String file = type.replace('.', '/') + ".class";
            Path target = folder.resolve("WEB-INF/classes").resolve(file);
            Files.createDirectories(target.getParent());
            try (InputStream in = ServerContainer.class.getClassLoader().getResourceAsStream(file)) {
                Files.copy(in, target);
            }
        }
        WebApplicationFolder.serve(folder, SERVLET);
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;");
    }
}
