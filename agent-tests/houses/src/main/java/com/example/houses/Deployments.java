package com.example.houses;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServerConnection;
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

    private static final String LATEST = "common-3";

    private final String[] arguments;
    private Container container;
    private List<String> names = NAMES;
    private String bound = "";
    private String visited = "";
    private String enlisted = "";
    private String context = "";
    private int deployed;

    Deployments(String[] arguments) {
        this.arguments = arguments;
    }

    Path folder() {
        return Path.of(arguments[2]);
    }

    /** Driver, pool and client, as a class path. */
    String libraries() {
        return arguments[1];
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

    /** One of the database's users, who has a password: pools of servers want one. It is the same as the name. */
    void createUser(String name) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), user(), password());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE USER " + name + " PASSWORD '" + name + "' ADMIN");
        }
    }

    /**
     * Two web applications that bring their libraries, in a server of its own process. One goes and comes again, and goes; the
     * other one also works in transactions of the server's transaction manager, and is there until the end, so that it can be asked
     * what became of them.
     *
     * @param local the names of those pools that are used in local transactions
     * @param inJta the names of those that are used in transactions of the transaction manager
     */
    void playOnServer(Container played, String pools, String local, String inJta) throws Exception {
        // What stays comes first: a server's driver may keep whoever made it load its classes (H2's SQL_OOME, in its
        // stack trace).
        names = List.of("own-2", "own-1");
        visited = local;
        enlisted = inJta;
        begin(played, pools, "<Context/>");
        undeploy("own-1");
        deploy("own-1");
        ask("own-1", "visit");
        tellFindings();
        undeploy("own-1");
        ask("own-2", "visit");
        ask("own-2", "tell");
        awaitEnd();
        ask("own-2", "leave");
        container.stop();
        System.exit(0);
    }

    /** @param pools the names of those that the container binds */
    void play(Container played, String pools, String tomcatContext) throws Exception {
        names = played.keepsFirstAndLatest() ? COMMON_FIRST : NAMES;
        visited = pools;
        enlisted = played.transactionManager().isEmpty() ? "" : pools;
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
        for (String name : names) {
            deploy(name);
        }
        for (String name : names) {
            ask(name, "visit");
        }
        if (!enlisted.isEmpty()) {
            // By one that stays: the threads that look after a transaction's time are the server's, and inherit of the
            // request.
            ask(names.get(0), "jta");
        }
        tellFindings();
    }

    private static void done() throws IOException {
        awaitEnd();
        System.exit(0);
    }

    private static void awaitEnd() throws IOException {
        System.out.println("DONE");
        while (System.in.read() >= 0) {
            // Whoever started this process has only one thing to say.
        }
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
        settings.setProperty("visited", visited);
        settings.setProperty("enlisted", enlisted);
        settings.setProperty("transaction-manager", container.transactionManager());
        settings.setProperty("ties-after-close", "" + container.tiesWhatIsSentAfterClose());
        Path folder = Path.of(arguments[2], name + "-" + deployed);
        WebApplicationFolder.make(
                folder, Path.of(arguments[0]), name.startsWith("own") ? arguments[1] : "", settings, context);
        container.deploy(name, folder);
        System.out.println("LOADER " + name + " " + container.loaderOf(name));
        ask(name, "open");
    }

    private void undeploy(String name) throws Exception {
        ask(name, "close");
        container.undeploy(name);
        long begin = System.nanoTime();
        boolean isGone = becomesGone(name) || becomesGoneWithoutValuesOnThreads(name);
        System.out.println("UNDEPLOYED " + name + " after " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)
                + " ms " + (isGone ? "GONE" : "LEAKED"));
        if (!isGone) {
            container.tellThreads(name);
        }
    }

    /** What its own classes have left on threads of the container's is the application's matter, and told apart. */
    private boolean becomesGoneWithoutValuesOnThreads(String name) throws Exception {
        Set<String> threads = container.takeValuesFromThreads(name);
        if (!threads.isEmpty()) {
            System.out.println("LEFT by " + name + " on threads " + threads);
        }
        return !threads.isEmpty() && becomesGone(name);
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

    private boolean becomesGone(String name) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        boolean isGone = container.isGone(name);
        while (!isGone && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(200);
            isGone = container.isGone(name);
        }
        return isGone;
    }

    /** Every attribute of every agent's bean. */
    private void tellFindings() throws Exception {
        if (!container.hasAgent()) {
            return;
        }
        MBeanServerConnection beans = container.beans();
        for (ObjectName name : beans.queryNames(new ObjectName("*:type=Agent"), null)) {
            for (String attribute : List.of("DataSources", "Producers", "Off", "NotFollowed")) {
                String lines = String.valueOf(beans.getAttribute(name, attribute));
                lines.lines().forEach(line -> System.out.println("FOUND " + attribute + " " + line));
            }
        }
    }
}
