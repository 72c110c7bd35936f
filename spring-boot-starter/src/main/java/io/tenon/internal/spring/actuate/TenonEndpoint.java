package io.tenon.internal.spring.actuate;

import io.tenon.internal.meters.AllMeters;
import io.tenon.internal.meters.MeterName;
import io.tenon.internal.meters.Series;
import io.tenon.internal.rocketmq.BoundProducer;
import io.tenon.internal.rocketmq.BoundProducers;
import io.tenon.internal.spring.datasource.FollowedBean;
import io.tenon.internal.spring.datasource.FollowedDataSources;
import io.tenon.internal.spring.producer.TiedProducer;
import io.tenon.internal.spring.producer.TiedProducers;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * The endpoint {@code /actuator/tenon}: what is followed and tied, and what is under way. It only reads, unless {@code
 * tenon.endpoint.allow-changes} is set. Thread-safe.
 */
@Endpoint(id = "tenon")
public final class TenonEndpoint {
    private final FollowedDataSources dataSources;
    private final TiedProducers producers;
    private final RelaySwitch relays;

    public TenonEndpoint(FollowedDataSources dataSources, TiedProducers producers, RelaySwitch relays) {
        this.dataSources = dataSources;
        this.producers = producers;
        this.relays = relays;
    }

    /** Returns all that the endpoint shows. */
    @ReadOperation
    public Map<String, Object> tenon() {
        Map<String, Object> all = new LinkedHashMap<>();
        Map<String, Object> followed = new LinkedHashMap<>();
        dataSources.all().forEach(one -> followed.put(one.name(), of(one)));
        all.put("dataSources", followed);
        all.put("leftAlone", dataSources.leftAlone());
        Map<String, Object> tied = new LinkedHashMap<>();
        producers.all().forEach(one -> tied.put(one.name(), of(one)));
        all.put("producers", tied);
        all.put("producersLeftAlone", producers.leftAlone());
        all.put("changesAllowed", relays.isAllowed());
        return all;
    }

    /**
     * Pauses or resumes a relay by JMX, which does not tell who calls; for the web, {@link TenonWebExtension} does
     * this.
     *
     * @throws IllegalStateException if nothing was changed, or it is not known whether anything was; it says why
     */
    @WriteOperation
    public Map<String, Object> changeRelay(
            @Selector String dataSource,
            @Selector RelayAction action,
            @org.springframework.lang.Nullable @Nullable String sender,
            @org.springframework.lang.Nullable @Nullable String reason) {
        RelaySwitch.Answer answer = relays.change(dataSource, action, sender, reason, "somebody by JMX");
        if (!answer.isDone()) {
            throw new IllegalStateException(answer.text());
        }
        return answer.body();
    }

    private static Map<String, Object> of(FollowedBean one) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("bean", one.beanName());
        details.put("mode", one.mode().name().toLowerCase(Locale.ROOT));
        details.putAll(new TableState(one.tracked()).details());
        details.put("openTransactions", value(MeterName.OPEN_TRANSACTIONS, one.name()));
        return details;
    }

    private static Map<String, Object> of(TiedProducer one) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("group", one.tenon().getProducerGroup());
        BoundProducer bound = BoundProducers.through(one.applications());
        details.put("started", bound != null);
        if (bound != null) {
            details.put("checkGroup", bound.checkGroup());
            details.put("messagesLeftToCheck", bound.messagesLeftToCheck());
            details.put("messagesInDoubt", value(MeterName.IN_DOUBT, one.tenon().getProducerGroup()));
            details.put("leadsRelays", value(MeterName.RELAY_LEADER, one.tenon().getProducerGroup()));
        }
        return details;
    }

    /** Returns the value of a meter; 0 where there is none yet. */
    private static long value(MeterName name, String owner) {
        for (Series series : AllMeters.series()) {
            if (series.name() == name
                    && owner.equals(series.tags().get(name.owner().tag()))) {
                double value = series.value();
                return Double.isNaN(value) ? 0 : (long) value;
            }
        }
        return 0;
    }
}
