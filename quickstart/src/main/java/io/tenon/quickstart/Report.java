package io.tenon.quickstart;

import com.example.orders.Customers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Prints the table: a line for each kind of crash, one shop beside the other. */
final class Report {
    private static final String FORMAT = "%-36s %7s %6s %5s %6s %4s  %7s %6s %5s %6s %4s%n";

    private final Shop with;
    private final Shop without;

    Report(Shop with, Shop without) {
        this.with = with;
        this.without = without;
    }

    void print(List<Scene> scenes) {
        System.out.println();
        System.out.printf(
                "%-36s %-32s  %s%n", "", "---------- with Tenon ----------", "----------- without ------------");
        System.out.printf(
                FORMAT, "", "orders", "deliv.", "lost", "ghosts", "dup.", "orders", "deliv.", "lost", "ghosts", "dup.");
        rows(scenes).forEach(this::print);
        print("all", order -> true);
        System.out.println();
        System.out.println("orders  orders committed, as the database says in the end");
        System.out.println("deliv.  those of them whose messages all arrived (an order has one to three)");
        System.out.println("lost    messages of committed orders that never arrived");
        System.out.println("ghosts  messages that arrived although their order is not in the database");
        System.out.println("dup.    deliveries of a message after its first: at least once, so they may happen");
        System.out.println();
        scenes.stream().filter(scene -> !scene.meanwhile().isEmpty()).forEach(Report::printOutage);
    }

    private static void printOutage(Scene scene) {
        Scene.Meanwhile with = scene.meanwhile().get(0);
        Scene.Meanwhile without = scene.meanwhile().get(1);
        System.out.println("While the broker was dead, the shop");
        System.out.printf("  with Tenon  took %d orders, and failed %d times%n", with.placed(), with.failed());
        System.out.printf("  without     took %d orders, and failed %d times%n", without.placed(), without.failed());
        System.out.println();
    }

    private static Map<String, Predicate<String>> rows(List<Scene> scenes) {
        Map<String, Predicate<String>> rows = new LinkedHashMap<>();
        rows.put("customer cancels: a plain rollback", Report::isCancelled);
        for (Scene scene : scenes) {
            Predicate<String> ofScene = order -> scene.has(order) && !isCancelled(order);
            rows.merge(scene.crash().description(), ofScene, Predicate::or);
        }
        return rows;
    }

    private static boolean isCancelled(String order) {
        return order.endsWith(Customers.CANCELLED);
    }

    private void print(String name, Predicate<String> which) {
        Tally a = with.tally(which);
        Tally b = without.tally(which);
        System.out.printf(
                FORMAT,
                name,
                a.committed(),
                a.delivered(),
                a.lost(),
                a.ghosts(),
                a.duplicates(),
                b.committed(),
                b.delivered(),
                b.lost(),
                b.ghosts(),
                b.duplicates());
    }
}
