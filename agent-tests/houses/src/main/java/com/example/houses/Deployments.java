package com.example.houses;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * What becomes of web applications in a container: four are deployed, two of which bring their libraries; one of each kind goes
 * and comes again, while the others go on; then three of them go. Says of each whether its loader can be collected, and what an
 * agent that registers itself in JMX has found while all were there.
 *
 * <p>Arguments: the folder of the application's classes, its libraries, a folder to work in, JDBC URL, user, password, name server,
 * topic, run.
 */
final class Deployments {
    private static final long PATIENCE_SECONDS = 15;
    private static final List<String> NAMES = List.of("own-1", "own-2", "common-1", "common-2");

    /** Begins with the one that stays to the end. */
    private static final List<String> COMMON_FIRST = List.of("common-1", "own-1", "own-2", "common-2");

    /** How an agent calls its threads, which may leave nothing. */
    private static final String AGENTS_THREADS = "tenon-";

    private static final String LATEST = "common-3";

    private final String[] arguments;
    private final Map<String, WeakReference<ClassLoader>> loaders = new LinkedHashMap<>();
    private Container container;
    private String bound = "";
    private String context = "";
    private int deployed;

    Deployments(String[] arguments) {
        this.arguments = arguments;
    }

    Path folder() {
        return Path.of(arguments[2]);
    }

    String url() {
        return arguments[3];
    }

    String user() {
        return arguments[4];
    }

    String password() {
        return arguments[5];
    }

    /** @param pools the names of those that the container binds */
    void play(Container played, String pools, String tomcatContext) throws Exception {
        begin(played, pools, tomcatContext);
        for (String name : List.of("own-1", "common-2")) {
            undeploy(name);
            deploy(name);
            ask(name, "visit");
        }
        if (container.keepsFirstAndLatest()) {
            deploy(LATEST);
        }
        for (String name : List.of("own-1", "own-2", "common-2")) {
            ask(name, "visit");
            undeploy(name);
        }
        // What the client's JSON library and its shared thread have kept of their first user keeps that one for good.
        ask("common-1", "visit");
        ask("common-1", "close");
        if (container.keepsFirstAndLatest()) {
            ask(LATEST, "close");
        }
        done();
    }

    private void begin(Container played, String pools, String tomcatContext) throws Exception {
        container = played;
        bound = pools;
        context = tomcatContext;
        container.start();
        for (String name : container.keepsFirstAndLatest() ? COMMON_FIRST : NAMES) {
            deploy(name);
        }
        for (String name : NAMES) {
            ask(name, "visit");
        }
        if (!container.transactionManager().isEmpty()) {
            // By one that stays: the threads that look after a transaction's time are the server's, and inherit of the
            // request.
            ask("common-1", "jta");
        }
        tellFindings();
    }

    private static void done() throws IOException {
        System.out.println("DONE");
        while (System.in.read() >= 0) {
            // Whoever started this process has only one thing to say.
        }
        System.exit(0);
    }

    private void deploy(String name) throws Exception {
        deployed++;
        Properties settings = new Properties();
        settings.setProperty("url", url());
        settings.setProperty("user", user());
        settings.setProperty("password", password());
        settings.setProperty("name-server", arguments[6]);
        settings.setProperty("topic", arguments[7]);
        settings.setProperty("run", arguments[8] + "-" + name + "-" + deployed);
        settings.setProperty("bound", bound);
        settings.setProperty("transaction-manager", container.transactionManager());
        Path folder = Path.of(arguments[2], name + "-" + deployed);
        WebApplicationFolder.make(
                folder, Path.of(arguments[0]), name.startsWith("own") ? arguments[1] : "", settings, context);
        container.deploy(name, folder);
        loaders.put(name, new WeakReference<>(container.loaderOf(name)));
        System.out.println(
                "LOADER " + name + " " + container.loaderOf(name).getClass().getName());
        ask(name, "open");
    }

    private void undeploy(String name) throws Exception {
        ask(name, "close");
        container.undeploy(name);
        long begin = System.nanoTime();
        WeakReference<ClassLoader> loader = loaders.get(name);
        boolean isGone = isCollected(loader) || isCollectedWithoutValuesOnThreads(name, loader);
        System.out.println("UNDEPLOYED " + name + " after " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)
                + " ms " + (isGone ? "GONE" : "LEAKED"));
        if (!isGone) {
            tellThreads(loader.get());
        }
    }

    /** What its own classes have left on threads of the container's is the application's matter, and told apart. */
    private static boolean isCollectedWithoutValuesOnThreads(String name, WeakReference<ClassLoader> loader)
            throws Exception {
        Set<String> threads = takenFrom(loader);
        if (!threads.isEmpty()) {
            System.out.println("LEFT by " + name + " on threads " + threads);
        }
        return !threads.isEmpty() && isCollected(loader);
    }

    private static Set<String> takenFrom(WeakReference<ClassLoader> loader) throws ReflectiveOperationException {
        ClassLoader kept = loader.get();
        return kept == null ? Set.of() : ValuesOnThreads.takeAway(kept, AGENTS_THREADS);
    }

    /** What may keep it: threads that work for it still. */
    private static void tellThreads(ClassLoader loader) {
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            boolean isIts = thread.getContextClassLoader() == loader
                    || thread.getClass().getClassLoader() == loader;
            System.out.println("THREAD " + thread.getName() + (isIts ? " of the application " : " ") + List.of(stack));
        });
    }

    private void ask(String name, String step) throws IOException {
        URI uri = URI.create("http://127.0.0.1:" + container.port() + "/" + name + "/" + step);
        try (InputStream in = uri.toURL().openStream()) {
            String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.equals(Step.DONE)) {
                throw new IllegalStateException(name + " could not " + step + ": " + answer);
            }
        }
    }

    private static boolean isCollected(WeakReference<ClassLoader> loader) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (loader.get() != null && System.nanoTime() < deadline) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(200);
        }
        return loader.get() == null;
    }

    /** Every attribute of every agent's bean. */
    private static void tellFindings() throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName name : beans.queryNames(new ObjectName("*:type=Agent"), null)) {
            for (String attribute : List.of("DataSources", "Producers", "Off", "NotFollowed")) {
                String lines = String.valueOf(beans.getAttribute(name, attribute));
                lines.lines().forEach(line -> System.out.println("FOUND " + attribute + " " + line));
            }
        }
    }
}
