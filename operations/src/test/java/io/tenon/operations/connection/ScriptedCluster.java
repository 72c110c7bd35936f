package io.tenon.operations.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.internal.check.Mark;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.stored.BrokerAddress;
import io.tenon.internal.stored.BrokerMessages;
import io.tenon.internal.stored.BrokerRefusedException;
import io.tenon.internal.stored.HalfTopics;
import io.tenon.internal.stored.StoredMessage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * Name servers that disagree, and brokers that are gone, refuse, or have thousands of parked messages: a real cluster takes minutes for
 * each of these. What a real broker answers is in integration-tests. Broker {@code x} is at {@code x:10911}.
 */
public final class ScriptedCluster implements BrokerConnection {
    private static final int ROUTE = 105;
    private static final int SETTINGS = 26;
    private static final int PAGE = 32;

    private final Map<String, List<String>> routes = new LinkedHashMap<>();
    private final Set<String> silent = new HashSet<>();
    private final Set<String> secretive = new HashSet<>();
    private final Set<String> forgetful = new HashSet<>();
    private final Map<String, List<StoredMessage>> queues = new HashMap<>();

    /**
     * What a name server knows; named without its port.
     *
     * @param brokers names; {@code x=host:port} has another address, and {@code x=} no master
     */
    public ScriptedCluster nameServer(String nameServer, String... brokers) {
        routes.put(nameServer + ":9876", Arrays.asList(brokers));
        return this;
    }

    /** A name server or a broker answers nothing any more. */
    public ScriptedCluster silence(String name) {
        silent.add(name);
        return this;
    }

    public ScriptedCluster letSpeak(String name) {
        silent.remove(name);
        return this;
    }

    /** A broker that does not show its settings, though it has kept a half in RocksDB. */
    public ScriptedCluster hideSettings(String broker) {
        secretive.add(broker);
        return store(broker, HalfTopics.ROCKS_HALVES, 1, true, 0);
    }

    /** A broker that has kept its halves in RocksDB for a day, with stock times. */
    public ScriptedCluster keepInRocks(String broker) {
        forgetful.add(broker);
        return this;
    }

    public ScriptedCluster showSettings(String broker) {
        secretive.remove(broker);
        return this;
    }

    /** @param agoMillis when they were sent, and stored */
    public ScriptedCluster store(String broker, String topic, int count, boolean isOurs, long agoMillis) {
        List<StoredMessage> queue = queue(broker, topic);
        long millis = System.currentTimeMillis() - agoMillis;
        for (int i = 0; i < count; i++) {
            Map<String, String> properties = new HashMap<>();
            properties.put("UNIQ_KEY", topic + queue.size());
            properties.put("REAL_TOPIC", "orders");
            if (isOurs) {
                properties.put(
                        Mark.PROPERTY, new Mark(StatusId.next(), StatusId.next(), "table", "orders").asProperty());
            }
            queue.add(new StoredMessage(
                    new BrokerAddress(broker, broker + ":10911"),
                    topic,
                    0,
                    queue.size(),
                    queue.size(),
                    "",
                    millis,
                    millis,
                    0,
                    properties,
                    new byte[0],
                    true));
        }
        return this;
    }

    public ScriptedCluster forget(String broker, String topic) {
        queue(broker, topic).clear();
        return this;
    }

    private List<StoredMessage> queue(String broker, String topic) {
        return queues.computeIfAbsent(broker + " " + topic, made -> new ArrayList<>());
    }

    /** With its name servers, and the database of this URL, if any; no driver takes one. */
    public Workplace place(@Nullable String url) throws Exception {
        ConnectionOptions options = new ConnectionOptions();
        List<String> words = new ArrayList<>(
                List.of("--app", "target/test-classes", "--namesrv", String.join(";", routes.keySet())));
        if (url != null) {
            words.addAll(List.of("--url", url));
        }
        new CommandLine(new Options(options)).parseArgs(words.toArray(new String[0]));
        options.check();
        Secrets none = Secrets.of(options, Map.of(), InputStream.nullInputStream());
        return new Workplace(options, none, new AgentSettings(), this);
    }

    @CommandLine.Command
    private static final class Options {
        @CommandLine.Mixin
        @SuppressWarnings("unused") // read by picocli
        private final ConnectionOptions connections;

        Options(ConnectionOptions connections) {
            this.connections = connections;
        }
    }

    @Override
    public String versionName(int number) {
        return "V" + number;
    }

    @Override
    public BrokerAnswer ask(String address, BrokerRequest request) throws IOException {
        requireVoice(address);
        if (request.code() == SETTINGS) {
            boolean hides = secretive.contains(nameOf(address));
            String settings = forgetful.contains(nameOf(address))
                    ? "transRocksDBEnable=true\ntransWriteOriginTransHalfEnable=false"
                    : "";
            return new BrokerAnswer(hides ? BrokerAnswer.NO_PERMISSION : 0, "no permission", settings.getBytes(UTF_8));
        }
        if (request.code() != ROUTE) {
            throw new IOException("nobody answers request " + request.code());
        }
        List<String> brokers = routes.getOrDefault(address, List.of());
        if (brokers.isEmpty()) {
            return new BrokerAnswer(BrokerAnswer.NO_TOPIC, "no route", null);
        }
        String all = brokers.stream().map(ScriptedCluster::routeOf).collect(Collectors.joining(","));
        return new BrokerAnswer(0, null, ("{\"brokerDatas\":[" + all + "]}").getBytes(UTF_8));
    }

    private static String routeOf(String broker) {
        String[] parts = broker.split("=", -1);
        String address = parts.length == 1 ? broker + ":10911" : parts[1];
        return "{\"brokerName\":\"" + parts[0] + "\",\"brokerAddrs\":{"
                + (address.isEmpty() ? "1:\"slave:10911\"" : "0:\"" + address + "\"") + "}}";
    }

    private void requireVoice(String address) throws IOException {
        if (silent.contains(nameOf(address))) {
            throw new IOException("connect to " + address + " failed");
        }
    }

    private static String nameOf(String address) {
        return address.substring(0, address.indexOf(':'));
    }

    @Override
    public Probe probe(String topic) {
        throw new UnsupportedOperationException("nobody probes here");
    }

    @Override
    public BrokerMessages messages() {
        return new Messages();
    }

    @Override
    public void close() {}

    private final class Messages implements BrokerMessages {
        private List<StoredMessage> queue(BrokerAddress broker, String topic) throws IOException {
            requireVoice(broker.address);
            return ScriptedCluster.this.queue(broker.name, topic);
        }

        @Override
        public List<StoredMessage> byId(BrokerAddress broker, String topic, String id) throws IOException {
            return queue(broker, topic).stream()
                    .filter(one -> id.equals(one.messageId()))
                    .collect(Collectors.toList());
        }

        @Override
        public List<StoredMessage> byKey(BrokerAddress broker, String topic, String key) {
            return List.of();
        }

        @Override
        public List<StoredMessage> read(BrokerAddress broker, String topic, int queue, long offset) throws IOException {
            List<StoredMessage> all = queue(broker, topic);
            int from = (int) Math.min(offset, all.size());
            return new ArrayList<>(all.subList(from, Math.min(all.size(), from + PAGE)));
        }

        @Override
        public long firstOffset(BrokerAddress broker, String topic, int queue) throws IOException {
            queue(broker, topic);
            return 0;
        }

        @Override
        public long endOffset(BrokerAddress broker, String topic, int queue) throws IOException {
            return queue(broker, topic).size();
        }

        @Override
        public long offsetAt(BrokerAddress broker, String topic, int queue, long millis) throws IOException {
            return queue(broker, topic).stream()
                    .filter(one -> one.storedMillis < millis)
                    .count();
        }

        @Override
        public Map<String, String> settings(BrokerAddress broker) {
            return Map.of();
        }

        @Override
        public long bootMillis(BrokerAddress broker) throws IOException {
            if (!forgetful.contains(broker.name)) {
                throw new BrokerRefusedException(broker + " does not tell since when it is up");
            }
            return System.currentTimeMillis() - 86_400_000;
        }

        @Override
        public long consumedOffset(BrokerAddress broker, String group, String topic, int queue) throws IOException {
            queue(broker, topic);
            return -1;
        }

        @Override
        public Change resume(StoredMessage parked) {
            throw new UnsupportedOperationException("an alarm puts nothing back");
        }

        @Override
        public Change send(StoredMessage half) {
            throw new UnsupportedOperationException("an alarm sends nothing");
        }
    }
}
