package com.example.houses;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Web applications in a whole application server, as its users start it: in a process of its own, by its own script. This process is
 * not the server: it starts it, deploys, and says what the server's applications say.
 *
 * <p>Arguments: which server, the folder that it was unpacked to, a file of options for its JVM, one a line, the names of
 * the pools that are used in local transactions; then those of {@link Deployments}.
 */
public final class ServerHouse {
    private static final int OWN_ARGUMENTS = 4;

    private ServerHouse() {}

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[1]);
        List<String> options = Files.readAllLines(Path.of(arguments[2]));
        Deployments deployments = new Deployments(Arrays.copyOfRange(arguments, OWN_ARGUMENTS, arguments.length));
        ServerContainer server =
                switch (arguments[0]) {
                    case "liberty" -> new LibertyContainer(home, options, deployments);
                    case "wildfly" -> new WildFlyContainer(home, options, deployments);
                    default -> throw new IllegalArgumentException("no such server: " + arguments[0]);
                };
        // A connection that is kept open may keep the web application that it asked last.
        System.setProperty("http.keepAlive", "false");
        deployments.playOnServer(server, "orders,stock,ledger", arguments[3], "orders,ledger");
    }
}
