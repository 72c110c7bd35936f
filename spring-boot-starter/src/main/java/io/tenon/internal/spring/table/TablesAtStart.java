package io.tenon.internal.spring.table;

import io.tenon.internal.DaemonThreads;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.spring.ExistingBeans;
import io.tenon.internal.spring.datasource.FollowedBean;
import io.tenon.internal.spring.datasource.FollowedDataSources;
import io.tenon.internal.spring.datasource.JdbcAddress;
import io.tenon.internal.spring.settings.TenonProducerProperties;
import io.tenon.internal.spring.settings.TenonProperties;
import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.Fallback;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;

/**
 * Opens Tenon's tables when all beans are there, and makes them before if the settings say so: after Flyway and
 * Liquibase, which refuse a schema that is not empty when they come to it first. Thread-safe.
 *
 * <p>Where they would be made in a schema that is empty, and the application has a runner that may still migrate it,
 * they are made after the runners have ended.
 *
 * <p>A table that cannot be used is reported, and the application starts all the same, unless it is to fail fast. Only
 * a database in this process is waited for: connecting to another one is not to make the start any longer, and the
 * first message opens the table as well.
 */
public final class TablesAtStart implements SmartInitializingSingleton, ApplicationListener<ApplicationReadyEvent> {
    private static final Logger log = LoggerFactory.getLogger(TablesAtStart.class);
    private static final long LONGEST_MILLIS = TimeUnit.SECONDS.toMillis(30);

    private final TenonProperties properties;
    private final FollowedDataSources dataSources;
    private final BooleanSupplier anyProducers;
    private final ConfigurableListableBeanFactory beans;
    private final List<FollowedBean> waiting = new ArrayList<>();
    private boolean ready;

    /** @param anyProducers whether the application has producers: without any, it has no use for the tables */
    public TablesAtStart(
            TenonProperties properties,
            FollowedDataSources dataSources,
            BooleanSupplier anyProducers,
            ConfigurableListableBeanFactory beans) {
        this.properties = properties;
        this.dataSources = dataSources;
        this.anyProducers = anyProducers;
        this.beans = beans;
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<String> names = Arrays.asList(beans.getBeanNamesForType(DataSource.class, true, false));
        ExistingBeans.forEach(beans, DataSource.class, dataSources::reportUnseen);
        warnOfUnknownNames(names);
        reportParents(beans.getParentBeanFactory());
        if (!anyProducers.getAsBoolean()) {
            return;
        }
        List<FollowedBean> later = new ArrayList<>();
        for (FollowedBean one : dataSources.all()) {
            if (properties.isFailFast() || JdbcAddress.isEmbedded(JdbcAddress.of(one.applications()))) {
                openOrWait(one);
            } else {
                later.add(one);
            }
        }
        if (!later.isEmpty()) {
            DaemonThreads.create(() -> later.forEach(this::openOrWait), "tenon-tables")
                    .start();
        }
    }

    private void openOrWait(FollowedBean one) {
        boolean makesTables = properties.getTable().makesIn(JdbcAddress.isEmbedded(JdbcAddress.of(one.applications())));
        if (!makesTables || !MigrationByRunner.isPossible(beans, one.applications()) || !waits(one)) {
            open(one);
        }
    }

    private synchronized boolean waits(FollowedBean one) {
        return !ready && waiting.add(one);
    }

    /** Opens the tables that have waited: all runners have ended. */
    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        List<FollowedBean> waited;
        synchronized (this) {
            ready = true;
            waited = new ArrayList<>(waiting);
            waiting.clear();
        }
        waited.forEach(this::open);
    }

    private void open(FollowedBean one) {
        try {
            one.tenon().start();
            if (usesOutbox(one)) {
                openOutbox(one);
            }
        } catch (SQLException e) {
            if (one.isUnsupported()) {
                // This was reported when the first connection showed it.
                return;
            }
            if (properties.isFailFast()) {
                throw new TablesUnusableException(one.name(), e);
            }
            log.error(
                    "DataSource '{}': Tenon's tables cannot be used, so messages sent in its transactions are refused (see"
                            + " above). With tenon.table.initialize=always Tenon makes them; where no messages are sent in"
                            + " its transactions, set tenon.datasources.{}.enabled=false. Cause: {}",
                    one.name(),
                    one.followedAs(),
                    e.getMessage());
        }
    }

    private boolean usesOutbox(FollowedBean one) {
        return one.settings().getDelivery() == Delivery.OUTBOX
                || uses(properties.getProducer())
                || properties.getProducers().values().stream().anyMatch(TablesAtStart::uses);
    }

    private static boolean uses(TenonProducerProperties settings) {
        return settings.getDelivery() == Delivery.OUTBOX
                || settings.getNotAHalf() == Fallback.OUTBOX
                || settings.getWhenBrokerUnavailable() == Fallback.OUTBOX;
    }

    private static void openOutbox(FollowedBean one) throws SQLException {
        TrackedDataSource tracked = one.tracked();
        Exception unusable = tracked == null ? null : tracked.outbox().openNow(LONGEST_MILLIS);
        if (unusable != null) {
            throw unusable instanceof SQLException ? (SQLException) unusable : new SQLException(unusable);
        }
    }

    /** Reports the DataSources of contexts above this one, where no Tenon follows them. */
    private void reportParents(@Nullable BeanFactory parent) {
        BeanFactory factory = parent instanceof ApplicationContext
                ? ((ApplicationContext) parent).getAutowireCapableBeanFactory()
                : parent;
        if (!(factory instanceof ConfigurableListableBeanFactory)) {
            return;
        }
        ConfigurableListableBeanFactory above = (ConfigurableListableBeanFactory) factory;
        if (above.getBeanNamesForType(FollowedDataSources.class, true, false).length == 0) {
            ExistingBeans.forEach(above, DataSource.class, dataSources::reportParents);
        }
        reportParents(above.getParentBeanFactory());
    }

    /** Warns of settings for names that no DataSource has: a typing error would leave them without effect. */
    private void warnOfUnknownNames(List<String> beanNames) {
        Set<String> known = new LinkedHashSet<>(dataSources.leftAlone().keySet());
        dataSources.all().forEach(one -> known.add(one.followedAs()));
        // These names include beans that are made later.
        known.addAll(beanNames);
        for (String name : properties.getDatasources().keySet()) {
            if (known.stream().noneMatch(bean -> TenonProperties.isSameName(bean, name))) {
                log.warn("tenon.datasources.{}.* is about no DataSource: there are {}", name, known);
            }
        }
    }
}
