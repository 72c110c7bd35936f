package io.tenon.internal.rocketmq;

import io.tenon.internal.DaemonThreads;
import io.tenon.internal.SettingName;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.datasource.TransactionSettings;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares a DataSource's times with the brokers' own, once, in the background: times that do not fit make duplicates
 * with no fault at all, and nothing else would tell. A broker that does not tell its settings is passed over.
 * Thread-safe.
 */
public final class BrokerTimes {
    private static final Logger log = LoggerFactory.getLogger(BrokerTimes.class);
    private static final long TIMEOUT_MILLIS = 3000;
    private static final int GET_BROKER_CONFIG = 26;

    /** How long a round of the broker's checks may sleep between its look at the ENDs and its checks. */
    private static final Duration SLEEP_OF_A_ROUND = Duration.ofSeconds(1);

    private final DefaultMQProducerImpl member;
    private final Set<TrackedDataSource> compared = Collections.newSetFromMap(new ConcurrentHashMap<>());

    /** @param member of a check group, which follows the route of the {@link HalfTopic half topic} */
    public BrokerTimes(DefaultMQProducerImpl member) {
        this.member = member;
    }

    /** Compares the DataSource's times, unless that was done before. Returns at once. */
    public void compareWith(TrackedDataSource dataSource) {
        if (!compared.contains(dataSource) && compared.add(dataSource)) {
            DaemonThreads.create(() -> compare(dataSource), "tenon-broker-times")
                    .start();
        }
    }

    private void compare(TrackedDataSource dataSource) {
        try {
            for (String master : masters()) {
                compare(dataSource, master);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void compare(TrackedDataSource dataSource, String master) throws InterruptedException {
        try {
            RemotingCommand answer = member.getMqClientFactory()
                    .getMQClientAPIImpl()
                    .getRemotingClient()
                    .invokeSync(master, RemotingCommand.createRequestCommand(GET_BROKER_CONFIG, null), TIMEOUT_MILLIS);
            if (answer.getCode() != 0) {
                log.debug("Broker {} does not tell its settings: {}", master, answer.getRemark());
                return;
            }
            Properties settings = new Properties();
            settings.load(new StringReader(new String(answer.getBody(), StandardCharsets.UTF_8)));
            compare(dataSource, master, settings);
        } catch (RemotingException | IOException | RuntimeException e) {
            log.debug("Broker {} does not tell its settings: {}", master, e.toString());
        }
    }

    /** Returns the addresses of all masters: every broker keeps halves, so the half topic's queues name them all. */
    private Set<String> masters() {
        HalfTopic.findRoute(
                member.getMqClientFactory(), member.getDefaultMQProducer().getProducerGroup());
        return new HashSet<>(HalfTopic.masters(member).values());
    }

    private static void compare(TrackedDataSource dataSource, String broker, Properties settings) {
        TransactionSettings times = dataSource.settings();
        Duration firstCheck = millis(settings, "transactionTimeOut", 6000);
        Duration lease = times.sealAfter().plus(times.lease());
        if (lease.compareTo(firstCheck) > 0) {
            log.error(
                    "{} + {} of {} is {} ms, but broker {} checks half messages from {} ms on"
                            + " (transactionTimeOut): messages can be delivered twice with no fault. Make the one"
                            + " shorter or the other longer.",
                    SettingName.SEAL_AFTER,
                    SettingName.LEASE,
                    dataSource,
                    lease.toMillis(),
                    broker,
                    firstCheck.toMillis());
        }
        Duration effect = endTakesEffectWithin(settings);
        if (times.endEffect().compareTo(effect) < 0) {
            log.error(
                    "{} of {} is {} ms, but an END takes up to {} ms to take effect at broker {}"
                            + " (transactionOpBatchInterval, and 1 s for which a round of checks may sleep): messages can"
                            + " be delivered twice with no fault. Make it longer.",
                    SettingName.END_EFFECT,
                    dataSource,
                    times.endEffect().toMillis(),
                    effect.toMillis(),
                    broker);
        }
    }

    /**
     * Returns how long an END takes at most to take effect. A broker names all the settings that it has: one that has
     * no interval, as those of 4.x, writes each END at once. One that names none is taken for a newer one, with its
     * stock interval.
     */
    static Duration endTakesEffectWithin(Properties settings) {
        boolean isOlder =
                settings.containsKey("transactionTimeOut") && !settings.containsKey("transactionOpBatchInterval");
        return millis(settings, "transactionOpBatchInterval", isOlder ? 0 : 3000)
                .plus(SLEEP_OF_A_ROUND);
    }

    private static Duration millis(Properties settings, String name, long stock) {
        String value = settings.getProperty(name);
        return Duration.ofMillis(value == null ? stock : Long.parseLong(value.trim()));
    }
}
