package io.tenon.examples.orderstock;

import io.tenon.testbed.TcpProxy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** Starts everything, and does what is typed: README.md walks through it. */
public final class OrderStock {
    private static final String HELP = """
            kill orders | kill stock           as kill -9 does
            start orders | start stock         starts it again
            start orders slowly                a payment takes 15 s: time enough to kill it in the middle
            cut broker | connect broker        nothing the services say reaches the broker; all is well again
            quit
            """;

    private final Shop shop;

    private OrderStock(Shop shop) {
        this.shop = shop;
    }

    /** @param arguments the example's folder, and one for data and logs */
    public static void main(String[] arguments) throws IOException, SQLException {
        System.out.println("Starting a broker, a database and two services.");
        try (Shop shop = new Shop(Services.onBoot3(Path.of(arguments[0])), Path.of(arguments[1]), List.of())) {
            int orders = shop.startOrders().port();
            int stock = shop.startStock().port();
            System.out.println("The order service answers at http://localhost:" + orders
                    + "/orders, the stock service at http://localhost:" + stock + "/stock. Type here:");
            System.out.print(HELP);
            new OrderStock(shop).obey(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
        }
        System.exit(0);
    }

    private void obey(BufferedReader typed) throws IOException {
        for (String line = typed.readLine(); line != null && !line.strip().equals("quit"); line = typed.readLine()) {
            switch (line.strip()) {
                case "kill orders" -> shop.killOrders();
                case "kill stock" -> shop.killStock();
                case "start orders" -> shop.startOrders();
                case "start orders slowly" -> shop.startOrders("--payments.take=15s");
                case "start stock" -> shop.startStock();
                case "cut broker" -> shop.surroundings().wayToTheBroker().hold(TcpProxy.Direction.TO_SERVER);
                case "connect broker" -> {
                    shop.surroundings().wayToTheBroker().cut();
                    shop.surroundings().wayToTheBroker().release();
                }
                default -> System.out.print(HELP);
            }
            System.out.println("Done: " + line.strip());
        }
    }
}
