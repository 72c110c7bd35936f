package io.tenon.internal.spring.datasource;

import io.tenon.internal.DaemonThreads;
import io.tenon.internal.spring.ShutdownOrder;
import io.tenon.internal.spring.settings.AppliedSettings;
import io.tenon.internal.spring.settings.DataSourceMode;
import io.tenon.internal.spring.settings.TenonDataSourceProperties;
import io.tenon.internal.spring.settings.TenonProperties;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.jdbc.XaPolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import javax.sql.DataSource;
import javax.sql.XADataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;

/** The DataSources of a context that are followed, and the reasons why others are not. Thread-safe. */
public final class FollowedDataSources {
    private static final Logger log = LoggerFactory.getLogger(FollowedDataSources.class);

    /** The name of Spring Cloud's scope in which a bean has one target at a time. */
    private static final String REFRESHED = "refresh";

    private final TenonProperties properties;
    private final BeanFactory beans;
    private final ShutdownOrder order;

    /** The beans that are followed, in the order in which they were met. */
    private final List<FollowedBean> followed = new ArrayList<>();

    private final Map<String, String> leftAlone = new LinkedHashMap<>();

    private final Map<String, ScopedTargets> scoped = new HashMap<>();

    /** The names of the beans that were shown to Tenon when they were made. */
    private final Set<String> seen = new HashSet<>();

    public FollowedDataSources(TenonProperties properties, BeanFactory beans, ShutdownOrder order) {
        this.properties = properties;
        this.beans = beans;
        this.order = order;
    }

    /** Returns the beans that are followed now. */
    public synchronized List<FollowedBean> all() {
        return new ArrayList<>(followed);
    }

    /** Returns the beans that are not followed, and why. */
    public synchronized Map<String, String> leftAlone() {
        return new LinkedHashMap<>(leftAlone);
    }

    /**
     * Returns what the application gets in the place of a DataSource bean: the bean itself where Tenon is inside, or
     * not at all.
     */
    synchronized DataSource around(DataSource bean, String beanName) {
        seen.add(beanName);
        DataSource router = Routers.routerOf(bean);
        if (router != null) {
            Routers.followTargets(router, new TargetsOf(beanName));
            leave(beanName, "it routes: its targets are followed", false);
            return bean;
        }
        FollowedBean known = of(bean);
        return known != null ? known.inItsPlace() : wrap(bean, FollowedName.of(beanName), beanName);
    }

    /** Wraps the targets of a router, which may be beans themselves. */
    private final class TargetsOf implements Routers.Wrapping {
        private final String router;

        TargetsOf(String router) {
            this.router = router;
        }

        private String name(String key) {
            return FollowedName.of(router + "." + key);
        }

        @Override
        public DataSource around(DataSource target, String key) {
            synchronized (FollowedDataSources.this) {
                FollowedBean known = of(target);
                return known != null ? known.inItsPlace() : wrap(target, name(key), router);
            }
        }

        @Override
        public void gone(String key) {
            closeAll(one -> one.beanName().equals(router) && one.followedAs().equals(name(key)));
        }
    }

    private DataSource wrap(DataSource bean, String name, String beanName) {
        TenonDataSourceProperties settings = properties.ofDataSource(name);
        String reason = whyNot(bean, name, settings);
        if (reason != null) {
            leave(name, reason, reason.equals(untied(bean, name, settings)));
            return bean;
        }
        if (settings.getMode() == DataSourceMode.INSIDE && properties.isOwnMode(name)) {
            // The bean was not shown before it was there: it is a factory's product, a scoped bean's proxy, or a
            // router's target.
            throw new UnplaceableException(name, bean.getClass());
        }
        FollowedLender lender = lender(name, bean, bean, settings);
        DataSource wrapper = wrapper(bean, lender);
        add(followed(name, beanName, settings, lender, wrapper));
        return wrapper;
    }

    private static DataSource wrapper(DataSource bean, FollowedLender lender) {
        if (bean instanceof EmbeddedDatabase) {
            return new WrappedEmbeddedDatabase(lender, (EmbeddedDatabase) bean);
        }
        return bean instanceof XADataSource
                ? new WrappedXaDataSource(lender, (XADataSource) bean)
                : new WrappedDataSource(lender);
    }

    /** @param database the DataSource that tells where {@code bean} leads: the bean, or the target of a scoped one */
    private FollowedLender lender(
            String name, DataSource bean, DataSource database, TenonDataSourceProperties settings) {
        ApplicationsDataSource applications = new ApplicationsDataSource(name, bean);
        TenonDataSource tenon = configured(name, database, settings);
        tenon.setDataSource(applications);
        ApplicationsDataSource status = statusLender(name, settings);
        if (status != null) {
            tenon.setStatusDataSource(status);
        }
        return new FollowedLender(tenon, applications, status == null ? applications : status);
    }

    private static FollowedBean followed(
            String name,
            String beanName,
            TenonDataSourceProperties settings,
            FollowedLender lender,
            DataSource inItsPlace) {
        return new FollowedBean(
                name,
                beanName,
                DataSourceMode.AROUND,
                settings,
                lender.tenon(),
                lender.applications().real(),
                lender.own(),
                inItsPlace);
    }

    /**
     * A target of a scoped bean was made. A refresh may lead the bean, which stays, to another database. The end of a
     * request does not: with each of them another tenant's database may come, and the former is in use again with the
     * next one.
     */
    synchronized void madeTarget(String beanName, DataSource target) {
        if (!isRefreshed(ScopedProxyUtils.getTargetBeanName(beanName))) {
            return;
        }
        if (scoped.computeIfAbsent(beanName, bean -> new ScopedTargets()).made(target)) {
            for (int i = 0; i < followed.size(); i++) {
                FollowedBean former = followed.get(i);
                if (former.beanName().equals(beanName) && former.inItsPlace() instanceof WrappedDataSource) {
                    followed.set(i, renewed(former, target));
                }
            }
        }
    }

    private boolean isRefreshed(String targetBean) {
        return beans instanceof ConfigurableListableBeanFactory
                && ((ConfigurableListableBeanFactory) beans).containsBeanDefinition(targetBean)
                && REFRESHED.equals(((ConfigurableListableBeanFactory) beans)
                        .getMergedBeanDefinition(targetBean)
                        .getScope());
    }

    synchronized void goneTarget(String beanName) {
        ScopedTargets targets = scoped.get(beanName);
        if (targets != null) {
            targets.gone();
        }
    }

    private FollowedBean renewed(FollowedBean former, DataSource target) {
        log.warn(
                "DataSource '{}' leads to another database since its bean was made anew. Tenon goes on there, with the next"
                        + " message; what was sent in transactions of the former database, and is not delivered yet, is"
                        + " left to an instance that still has it",
                former.name());
        WrappedDataSource wrapper = (WrappedDataSource) former.inItsPlace();
        FollowedLender lender = lender(former.followedAs(), former.applications(), target, former.settings());
        wrapper.replace(lender);
        // Closing may wait for rows, and this thread is borrowing a connection.
        DaemonThreads.create(() -> close(former), "tenon-close-" + former.name())
                .start();
        return followed(former.followedAs(), former.beanName(), former.settings(), lender, wrapper);
    }

    /** Reports that a bean which lends nothing but XA connections is not followed. */
    synchronized void leaveXa(String beanName) {
        String name = FollowedName.of(beanName);
        boolean switchedOff = Boolean.FALSE.equals(properties.ofDataSource(name).getEnabled());
        leave(
                name,
                "it is an XADataSource, and Tenon does not follow XA connections. Messages sent in XA transactions are sent at"
                        + " once, unless the pool above it is a DataSource bean whose xa-policy says otherwise",
                !switchedOff);
    }

    /** Puts Tenon below a pool, where the settings say so. */
    synchronized void placeInside(DataSource bean, String beanName) {
        String name = FollowedName.of(beanName);
        TenonDataSourceProperties settings = properties.ofDataSource(name);
        if (settings.getMode() != DataSourceMode.INSIDE
                || Routers.routerOf(bean) != null
                || whyNot(bean, name, settings) != null) {
            return;
        }
        if (!InsidePool.isPossible(bean)) {
            if (properties.isOwnMode(name)) {
                throw new UnplaceableException(name, bean.getClass());
            }
            log.info(
                    "tenon.datasource.mode is inside, but Tenon cannot be inside of DataSource '{}' ({}): it goes around it",
                    name,
                    bean.getClass().getName());
            return;
        }
        TenonDataSource tenon = configured(name, bean, settings);
        DataSource ownPool = InsidePool.place(tenon, bean);
        ApplicationsDataSource set = statusLender(name, settings);
        ApplicationsDataSource lender = set == null ? new ApplicationsDataSource(name, ownPool) : set;
        tenon.setStatusDataSource(lender);
        add(new FollowedBean(name, beanName, DataSourceMode.INSIDE, settings, tenon, bean, lender, bean));
    }

    /** Returns the bean that is set for Tenon's own connections; null where they come from the DataSource itself. */
    private @Nullable ApplicationsDataSource statusLender(String name, TenonDataSourceProperties settings) {
        String bean = settings.getStatusDataSource();
        return bean == null ? null : new ApplicationsDataSource(name, beans.getBean(bean, DataSource.class));
    }

    private TenonDataSource configured(String name, DataSource bean, TenonDataSourceProperties settings) {
        TenonDataSource tenon = new TenonDataSource();
        tenon.setName(settings.getName() == null ? name : settings.getName());
        tenon.setCreateTable(properties.getTable().makesIn(JdbcAddress.isEmbedded(JdbcAddress.of(bean))));
        AppliedSettings.apply(settings, tenon);
        return tenon;
    }

    private void add(FollowedBean bean) {
        followed.add(bean);
        order.addDataSource(bean.beanName());
        log.debug("DataSource '{}' is followed, {}", bean.name(), bean.mode());
    }

    private @Nullable String whyNot(DataSource bean, String name, TenonDataSourceProperties settings) {
        if (Boolean.FALSE.equals(settings.getEnabled())) {
            return "it is switched off (tenon.datasources." + name + ".enabled, or tenon.datasource.enabled)";
        }
        if (properties.isStatusDataSource(name)) {
            return "Tenon's own connections come from it (status-data-source); a message that is sent in a transaction of it is"
                    + " sent at once";
        }
        return UnfollowedKinds.isFollowed(bean) ? "Tenon is there already" : untied(bean, name, settings);
    }

    /** Returns why messages sent in the DataSource's transactions cannot be tied to them; null if they can. */
    private static @Nullable String untied(DataSource bean, String name, TenonDataSourceProperties settings) {
        String reason = UnfollowedKinds.reason(bean);
        boolean xaIsDeclared = settings.getXaPolicy() != null && settings.getXaPolicy() != XaPolicy.NOT_XA;
        return reason == null && !xaIsDeclared ? UnfollowedKinds.xaReason(bean, name) : reason;
    }

    /** Reports a bean that was not shown when it was made, and so is not followed. */
    public synchronized void reportUnseen(DataSource bean, String beanName) {
        if (isUnseen(bean, beanName)) {
            leftAlone.put(FollowedName.of(beanName), "it was made before Tenon could put itself around it");
            log.warn(
                    "DataSource '{}' is not followed: it was made before Tenon could put itself around it, by a bean that is"
                            + " needed to make others (a BeanFactoryPostProcessor, an ordered BeanPostProcessor), or was"
                            + " registered as an object. Messages sent in its transactions are sent at once. Have that bean"
                            + " ask for the DataSource later, or make it a TenonDataSource",
                    beanName);
        }
    }

    /** Reports a bean of a parent context that has no Tenon. */
    public synchronized void reportParents(DataSource bean, String beanName) {
        if (isUnseen(bean, beanName)) {
            leftAlone.put(FollowedName.of(beanName), "it is a bean of a parent context, in which there is no Tenon");
            log.warn(
                    "DataSource '{}' is not followed: it is a bean of a parent context, in which there is no Tenon. Messages"
                            + " sent in its transactions are sent at once. Import Tenon's auto-configuration into that"
                            + " context as well, or make the DataSource a TenonDataSource",
                    beanName);
        }
    }

    private boolean isUnseen(DataSource bean, String beanName) {
        return seen.add(beanName)
                && of(bean) == null
                && !UnfollowedKinds.isFollowed(bean)
                && UnfollowedKinds.reason(bean) == null;
    }

    /** @param untied whether messages sent in its transactions go out at once although no setting says so */
    private void leave(String name, String reason, boolean untied) {
        if (leftAlone.put(name, reason) != null) {
            return;
        }
        if (untied) {
            log.warn("DataSource '{}' is left as it is: {}", name, reason);
        } else {
            log.info("DataSource '{}' is left as it is: {}", name, reason);
        }
    }

    private @Nullable FollowedBean of(DataSource applications) {
        for (FollowedBean one : followed) {
            if (one.applications() == applications || one.inItsPlace() == applications) {
                return one;
            }
        }
        return null;
    }

    /** Ends Tenon's part of a bean, or of all targets of a router. The context closes the pools. */
    void close(String beanName) {
        closeAll(one -> one.beanName().equals(beanName));
    }

    private void closeAll(Predicate<FollowedBean> which) {
        List<FollowedBean> ended = new ArrayList<>();
        synchronized (this) {
            for (FollowedBean one : followed) {
                if (which.test(one)) {
                    ended.add(one);
                }
            }
            followed.removeAll(ended);
        }
        ended.forEach(FollowedDataSources::close);
    }

    private static void close(FollowedBean one) {
        try {
            one.tenon().close();
            one.closeOwnPool();
        } catch (IOException e) {
            log.warn("Tenon's part of DataSource '{}' could not be closed", one.name(), e);
        }
    }
}
