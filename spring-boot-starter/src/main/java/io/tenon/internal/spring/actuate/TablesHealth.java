package io.tenon.internal.spring.actuate;

import io.tenon.internal.spring.datasource.FollowedBean;
import io.tenon.internal.spring.datasource.FollowedDataSources;
import io.tenon.internal.spring.settings.TenonProperties;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * The health of the tables. It is down where a table cannot be used in a DataSource that is meant to have messages.
 * That is the only one, the primary one, or one that settings name; others are shown, and do not count: an application
 * that reads from a second database has no table there. Nor does one whose database Tenon does not support: its
 * messages are sent as without Tenon. Thread-safe.
 */
public final class TablesHealth {
    private final TenonProperties properties;
    private final FollowedDataSources dataSources;
    private final ConfigurableListableBeanFactory beans;

    public TablesHealth(
            TenonProperties properties, FollowedDataSources dataSources, ConfigurableListableBeanFactory beans) {
        this.properties = properties;
        this.dataSources = dataSources;
        this.beans = beans;
    }

    /** Whether messages are refused that are meant to be tied. */
    public boolean isDown() {
        List<FollowedBean> followed = dataSources.all();
        return followed.stream()
                .anyMatch(one -> !one.isUnsupported()
                        && (followed.size() == 1 || isMeant(one))
                        && new TableState(one.tracked()).problem() != null);
    }

    private boolean isMeant(FollowedBean one) {
        return properties.isNamed(one.followedAs())
                || (beans.containsBeanDefinition(one.beanName())
                        && beans.getBeanDefinition(one.beanName()).isPrimary());
    }

    /** Returns the state of the status tables by DataSource. */
    public Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        for (FollowedBean one : dataSources.all()) {
            TableState state = new TableState(one.tracked());
            String problem = state.problem();
            details.put(one.name(), problem == null ? state.details().get("statusTable") : problem);
        }
        return details;
    }
}
