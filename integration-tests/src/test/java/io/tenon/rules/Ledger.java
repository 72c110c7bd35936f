package io.tenon.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a class of tests expects of its messages. A delivery is awaited where it is expected; "never" and "only once" are
 * facts that only time can tell, so they are looked at once, in the end, after several rounds of checks: a wait that the
 * class pays instead of every test. Keys bear the number of their test, so a failure can name it.
 */
public final class Ledger {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Joint joint;
    private final List<String> tests = new ArrayList<>();
    private final Map<String, String> testOf = new LinkedHashMap<>();
    private final Map<String, Integer> expected = new LinkedHashMap<>();
    private final Set<String> ordered = new HashSet<>();
    private final Set<String> repeatable = new HashSet<>();

    public Ledger(Joint joint) {
        this.joint = joint;
    }

    /** From now on keys are this test's. */
    public void begin(String test) {
        tests.add(test);
    }

    /** The key by which the current test's message {@code name} goes in the whole class. */
    public String key(String name) {
        String key = "t" + tests.size() + "-" + name;
        testOf.put(key, tests.get(tests.size() - 1));
        return key;
    }

    /** The message stands for an order: in the end there must be both or neither, whatever the test expects. */
    public String orderKey(String name) {
        String key = key(name);
        ordered.add(key);
        return key;
    }

    /** Waits until these messages are there; in the end each must have come once. */
    public void delivered(String... names) {
        List<String> keys = new ArrayList<>();
        for (String name : names) {
            keys.add(key(name));
            expected.put(key(name), 1);
        }
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(joint.deliveries.keys()).containsAll(keys));
    }

    /** The same where a fault leaves the broker's knowledge and ours apart (R10): once or more. */
    public void deliveredAtLeastOnce(String... names) {
        for (String name : names) {
            repeatable.add(key(name));
        }
        delivered(names);
    }

    /** These messages come some time before the end, each once; nobody waits for them here. */
    public void eventually(String... names) {
        for (String name : names) {
            expected.put(key(name), 1);
        }
    }

    /** In the end none of these messages may have come. */
    public void never(String... names) {
        for (String name : names) {
            expected.put(key(name), 0);
        }
    }

    /** The end. */
    public void verify() throws SQLException {
        List<String> awaited = expected.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(Map.Entry::getKey)
                .toList();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(joint.deliveries.keys()).containsAll(awaited));
        joint.deliveries.awaitQuiet(Joint.SEVERAL_ROUNDS, Duration.ofSeconds(30));
        List<String> violations = new ArrayList<>();
        expected.forEach((key, times) -> {
            int count = counted(key);
            if (count != times) {
                violations.add(testOf.get(key) + ": " + key + " came " + count + " times instead of " + times);
            }
        });
        Set<String> unexpected = new TreeSet<>(joint.deliveries.keys());
        unexpected.removeAll(expected.keySet());
        unexpected.forEach(
                key -> violations.add(testOf.get(key) + ": " + key + " came, which the test does not expect"));
        Set<String> committed = joint.committedOrders();
        for (String key : ordered) {
            int count = counted(key);
            if (count != (committed.contains(key) ? 1 : 0)) {
                violations.add(testOf.get(key) + ": order " + key + " is "
                        + (committed.contains(key) ? "committed" : "not there") + ", but its message came " + count
                        + " times");
            }
        }
        assertThat(violations).isEmpty();
    }

    private int counted(String key) {
        int count = joint.deliveries.countOf(key);
        return repeatable.contains(key) ? Math.min(1, count) : count;
    }
}
