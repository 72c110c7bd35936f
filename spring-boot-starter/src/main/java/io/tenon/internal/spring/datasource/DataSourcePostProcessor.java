package io.tenon.internal.spring.datasource;

import io.tenon.internal.spring.FactoryBeans;
import java.util.function.Supplier;
import javax.sql.DataSource;
import javax.sql.XADataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.core.Ordered;

/**
 * Puts Tenon around each DataSource bean, or inside of it. It comes after the other post-processors, so that Tenon is
 * outside of what they put around the pool: below Boot 4.1's proxy that fetches connections late, the begin of a
 * transaction would not be seen.
 *
 * <p>A scoped bean is followed at its proxy, which stays, and not at its targets, which come and go. Thread-safe.
 */
public final class DataSourcePostProcessor implements DestructionAwareBeanPostProcessor, Ordered {
    public static final int ORDER = Ordered.LOWEST_PRECEDENCE - 20;

    private final Supplier<FollowedDataSources> followed;
    private volatile @Nullable FollowedDataSources asked;

    /** @param followed is asked when there is the first DataSource */
    public DataSourcePostProcessor(Supplier<FollowedDataSources> followed) {
        this.followed = followed;
    }

    @Override
    public int getOrder() {
        return ORDER;
    }

    /** Puts Tenon inside of a pool. This is done before the pool's own init method, which may start it. */
    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (isCandidate(bean, name)) {
            followed().placeInside((DataSource) bean, name);
        }
        return bean;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof XADataSource && !(bean instanceof DataSource) && name != null) {
            followed().leaveXa(name);
            return bean;
        }
        if (isTarget(bean, name)) {
            followed().madeTarget(ScopedProxyUtils.getOriginalBeanName(name), (DataSource) bean);
        }
        return isCandidate(bean, name) ? followed().around((DataSource) bean, name) : bean;
    }

    private FollowedDataSources followed() {
        FollowedDataSources known = followed.get();
        asked = known;
        return known;
    }

    private static boolean isCandidate(Object bean, @Nullable String name) {
        return bean instanceof DataSource && name != null && !ScopedProxyUtils.isScopedTarget(name);
    }

    private static boolean isTarget(Object bean, @Nullable String name) {
        return bean instanceof DataSource && ScopedProxyUtils.isScopedTarget(name);
    }

    /**
     * Returns true for every DataSource: Spring asks only about what the application has made, and Tenon may be around
     * something that another post-processor has put around that, such as Boot 4.1's proxy that fetches connections
     * late. And for every factory of DataSources (a scoped proxy's, that of a test's database): Spring never asks about
     * what it has made.
     */
    @Override
    public boolean requiresDestruction(Object bean) {
        return bean instanceof DataSource || FactoryBeans.isOf(bean, DataSource.class);
    }

    /**
     * Ends Tenon's part of a bean. Spring destroys what the application has made, and does not know what was put around
     * it.
     */
    @Override
    public void postProcessBeforeDestruction(Object bean, String name) {
        FollowedDataSources known = asked;
        if (known == null) {
            return;
        }
        if (isTarget(bean, name)) {
            known.goneTarget(ScopedProxyUtils.getOriginalBeanName(name));
        } else if (requiresDestruction(bean)) {
            known.close(name);
        }
    }
}
