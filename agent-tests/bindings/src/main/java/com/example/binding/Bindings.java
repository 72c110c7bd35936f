package com.example.binding;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;

/**
 * Plays all scenarios of one variant and prints what it expects of them, tab by tab; then DONE. Ends when standard input
 * does, and answers the broker until then. Arguments: surroundings, name server, topic, name of this run, URL of a
 * PostgreSQL database, variant. Or {@code table}: prints the table of docs/binding.md.
 */
public final class Bindings {
    private static final long LONGEST_SCENARIO_SECONDS = 60;

    private final Surroundings surroundings;
    private final House house;
    private final DefaultMQProducer producer;
    private final String topic;
    private final String run;
    private final String postgreSql;

    private Bindings(String[] arguments) throws ReflectiveOperationException {
        this.surroundings = Surroundings.valueOf(arguments[0]);
        this.house = Class.forName(System.getProperty("binding.house", House.Stock.class.getName()))
                .asSubclass(House.class)
                .getConstructor()
                .newInstance();
        this.producer = house.producer("bindings-" + arguments[3]);
        producer.setNamesrvAddr(arguments[1]);
        producer.setSendMsgTimeout(10_000);
        producer.setHeartbeatBrokerInterval(1000);
        // A broker on a busy machine turns sends away for a moment.
        producer.setRetryTimesWhenSendFailed(10);
        this.topic = arguments[2];
        this.run = arguments[3];
        this.postgreSql = arguments[4];
    }

    /** By group, in the order of the table. */
    static Map<String, List<Scenario>> all() {
        Map<String, List<Scenario>> groups = new LinkedHashMap<>();
        groups.put("Plain JDBC", PlainJdbc.scenarios());
        groups.put("Ends that no call announces", UnseenEnds.scenarios());
        groups.put("Autocommit off, and read-only", AutoCommitOff.scenarios());
        groups.put("Threads", Threads.scenarios());
        groups.put("Several DataSources", SeveralSources.scenarios());
        groups.put("Spring: propagation", SpringPropagation.scenarios());
        groups.put("Spring: listeners", SpringListeners.scenarios());
        groups.put("Spring: DataSources and managers", SpringSources.scenarios());
        groups.put("JPA", Jpa.scenarios());
        groups.put("MyBatis", MyBatisSessions.scenarios());
        groups.put("Pools above Tenon", PoolsAbove.scenarios());
        groups.put("dynamic-datasource", DynamicSources.scenarios());
        groups.put("ShardingSphere", Sharding.scenarios());
        groups.put("PostgreSQL, Spring Batch", PostgreSql.scenarios());
        groups.put("Connections taken away", Abandoned.scenarios());
        return groups;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("table")) {
            printTable();
            return;
        }
        int status = 1;
        try {
            Bindings bindings = new Bindings(arguments);
            bindings.producer.start();
            bindings.play(arguments.length > 5 ? arguments[5] : "");
            System.out.println("DONE");
            awaitEndOfInput();
            bindings.producer.shutdown();
            status = 0;
        } finally {
            System.exit(status);
        }
    }

    private static void printTable() {
        all().forEach((group, scenarios) -> {
            System.out.println("### " + group);
            System.out.println();
            System.out.println("| Scenario | What is done | Without Tenon | With Tenon | Why |");
            System.out.println("|---|---|---|---|---|");
            scenarios.forEach(scenario -> System.out.println(scenario.markdown()));
            System.out.println();
        });
    }

    private static void awaitEndOfInput() throws IOException {
        while (System.in.read() >= 0) {
            // Whoever started this process has only one thing to say.
        }
    }

    private void play(String variant) throws Exception {
        for (List<Scenario> scenarios : all().values()) {
            for (Scenario scenario : scenarios) {
                if (scenario.variant().equals(variant)) {
                    play(scenario);
                }
            }
        }
    }

    private void play(Scenario scenario) throws Exception {
        say("SCENARIO", scenario.id());
        System.err.println("--- " + scenario.id());
        Scene scene = new Scene(scenario, postgreSql, house, this::send);
        FutureTask<Void> task = new FutureTask<>(() -> {
            scenario.body().play(scene);
            return null;
        });
        Thread thread = new Thread(task, scenario.id());
        thread.setDaemon(true);
        thread.start();
        try {
            task.get(LONGEST_SCENARIO_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            e.getCause().printStackTrace();
            say("FAILED", scenario.id(), e.getCause().toString());
        } catch (TimeoutException e) {
            say("FAILED", scenario.id(), "has not ended after " + LONGEST_SCENARIO_SECONDS + " s");
        }
        tell(scenario, scene);
    }

    private void send(String key) throws Exception {
        producer.send(new Message(topic, "t", messageKey(key), ("body of " + key).getBytes(StandardCharsets.UTF_8)));
    }

    /** Several runs share a topic. */
    private String messageKey(String key) {
        return run + "/" + key;
    }

    private void tell(Scenario scenario, Scene scene) throws Exception {
        Map<String, Outcome> expected = scenario.expected(surroundings);
        expected.forEach((name, outcome) ->
                say("MESSAGE", scenario.id(), messageKey(scene.key(name)), outcome.name(), scene.sent(name)));
        for (String name : scene.sent()) {
            if (!expected.containsKey(name)) {
                say("FAILED", scenario.id(), "sent '" + name + "', of which nothing is expected");
            }
        }
        say(
                "ROWS",
                scenario.id(),
                new TreeSet<>(scenario.rows()).toString(),
                scene.rows().toString());
        List<String> words = scenario.warning(surroundings);
        if (!words.isEmpty()) {
            say("WARNED", scenario.id(), String.join(" ", words));
        }
    }

    private static void say(String... words) {
        List<String> clean = new ArrayList<>();
        for (String word : words) {
            clean.add(word.replaceAll("\\s+", " "));
        }
        System.out.println(String.join("\t", clean));
    }
}
