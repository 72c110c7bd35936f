package io.tenon.examples.ordercart;

import io.tenon.testbed.TcpProxy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** Starts everything, and does what is typed: README.md walks through it. */
public final class OrderCart {
    private static final String HELP = """
            kill                               as kill -9 does
            start                              starts it again
            start slowly                       a checkout takes 15 s: time enough to kill it in the middle
            cut broker | connect broker        nothing the service says reaches the broker; all is well again
            quit
            """;

    private OrderCart() {}

    /** @param arguments the example's folder, and one for data and logs */
    public static void main(String[] arguments) throws IOException, SQLException {
        System.out.println("Starting a broker, a database and the service.");
        try (Shop shop = new Shop(Path.of(arguments[0]), Path.of(arguments[1]), List.of())) {
            shop.start();
            System.out.println("The service answers at http://localhost:" + shop.port() + "/orders. Type here:");
            System.out.print(HELP);
            obey(shop, new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
        }
        System.exit(0);
    }

    private static void obey(Shop shop, BufferedReader typed) throws IOException {
        for (String line = typed.readLine(); line != null && !line.strip().equals("quit"); line = typed.readLine()) {
            switch (line.strip()) {
                case "kill" -> shop.kill();
                case "start" -> shop.start();
                case "start slowly" -> shop.start("--checkout.takes=15s");
                case "cut broker" -> shop.wayToTheBroker().hold(TcpProxy.Direction.TO_SERVER);
                case "connect broker" -> {
                    shop.wayToTheBroker().cut();
                    shop.wayToTheBroker().release();
                }
                default -> System.out.print(HELP);
            }
            System.out.println("Done: " + line.strip());
        }
    }
}
