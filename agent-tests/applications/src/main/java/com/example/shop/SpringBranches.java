package com.example.shop;

import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** One DataSource that leads to two databases. Arguments: the pool's name; the second database's URL. */
public final class SpringBranches {
    private static final ThreadLocal<String> branch = ThreadLocal.withInitial(() -> "main");

    private SpringBranches() {}

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> {
            shop.createTable(shop.branchUrl());
            DataSource routing = routing(shop);
            DataSourceTransactionManager manager = new DataSourceTransactionManager(routing);
            OrderTable orders = SpringJdbc.jdbcTemplate(routing);
            new SpringTransactions(shop, manager, orders, "main").play();
            branch.set("branch");
            new SpringTransactions(shop, manager, orders, "branch").play();
            branch.set("main");
            new TransactionTemplate(manager).executeWithoutResult(status -> {
                place(shop, orders, "main-rolled-back-around-branch");
                branch.set("branch");
                new TransactionTemplate(
                                manager,
                                new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW))
                        .executeWithoutResult(inner -> place(shop, orders, "branch-committed-inside-main"));
                branch.set("main");
                status.setRollbackOnly();
            });
        });
    }

    private static void place(Shop shop, OrderTable orders, String order) {
        try {
            orders.insert(order);
            shop.tell(order);
        } catch (Exception e) {
            throw new IllegalStateException(order + " was not placed", e);
        }
    }

    private static DataSource routing(Shop shop) {
        Map<Object, Object> targets = new HashMap<>();
        targets.put("main", new Pools(shop, true).dataSource(shop.argument(0)));
        targets.put(
                "branch", new Pools(shop.branchUrl(), shop.user(), shop.password(), true).dataSource(shop.argument(0)));
        AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {
            @Override
            protected Object determineCurrentLookupKey() {
                return branch.get();
            }
        };
        routing.setTargetDataSources(targets);
        routing.afterPropertiesSet();
        return routing;
    }
}
