package com.example.shop;

import com.baomidou.dynamic.datasource.DynamicRoutingDataSource;
import com.baomidou.dynamic.datasource.toolkit.DynamicDataSourceContextHolder;
import com.baomidou.dynamic.datasource.tx.DsPropagation;
import com.baomidou.dynamic.datasource.tx.TransactionalExecutor;
import com.baomidou.dynamic.datasource.tx.TransactionalInfo;
import com.baomidou.dynamic.datasource.tx.TransactionalTemplate;
import java.sql.Connection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/**
 * What runs in methods with dynamic-datasource's {@code @DSTransactional}: the connections that they are given do nothing
 * when they are committed, rolled back or closed, and the real ones end when the method returns. Arguments: the pool's
 * name; {@code all} or {@code commits}, without what is rolled back; the second database's URL, if there is one.
 */
public final class DynamicDataSources {
    private interface Work {
        void run() throws Exception;
    }

    /** The business changes its mind. */
    private static final class Regret extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** The annotation's default. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static final Class<? extends Throwable>[] ALL = new Class[] {Exception.class};

    private final Shop shop;
    private final DataSource router;
    private final OrderTable orders;

    private DynamicDataSources(Shop shop) {
        this.shop = shop;
        Map<String, DataSource> targets = new HashMap<>();
        targets.put("main", new Pools(shop, true).dataSource(shop.argument(0)));
        if (shop.hasBranch()) {
            targets.put(
                    "branch",
                    new Pools(shop.branchUrl(), shop.user(), shop.password(), true).dataSource(shop.argument(0)));
        }
        DynamicRoutingDataSource routing = new DynamicRoutingDataSource(Collections.singletonList(() -> targets));
        routing.setPrimary("main");
        routing.afterPropertiesSet();
        this.router = routing;
        this.orders = SpringJdbc.jdbcTemplate(routing);
    }

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> {
            DynamicDataSources dynamic = new DynamicDataSources(shop);
            dynamic.play(true);
            if (shop.argument(1).equals("all")) {
                dynamic.play(false);
            }
        });
    }

    private void play(boolean commits) throws Exception {
        String how = commits ? "-committed" : "-rolled-back";
        in(commits, () -> {
            orders.insert("template" + how);
            shop.tell("template" + how);
        });
        in(commits, () -> {
            try (Connection connection = router.getConnection()) {
                connection.setAutoCommit(false);
                shop.place(connection, "plain" + how);
                connection.commit();
            }
        });
        in(commits, () -> {
            orders.insert("between-first" + how);
            shop.tell("between-first" + how);
            orders.insert("between-second" + how);
            shop.tell("between-second" + how);
        });
        in(commits, () -> {
            try (Connection connection = router.getConnection()) {
                shop.insert(connection, "told-after-close" + how);
            }
            shop.tell("told-after-close" + how);
        });
        if (shop.hasBranch()) {
            shop.createTable(shop.branchUrl());
            in(commits, () -> {
                orders.insert("both-main" + how);
                DynamicDataSourceContextHolder.push("branch");
                try {
                    orders.insert("both-branch" + how);
                    shop.tell("both-branch" + how);
                } finally {
                    DynamicDataSourceContextHolder.poll();
                }
                shop.tell("both-main" + how);
            });
        }
        shop.tellFreely("free-after" + how);
    }

    private void in(boolean commits, Work work) throws Exception {
        try {
            new TransactionalTemplate().execute(new TransactionalExecutor() {
                @Override
                public Object execute() throws Throwable {
                    work.run();
                    if (!commits) {
                        throw new Regret();
                    }
                    return null;
                }

                @Override
                public TransactionalInfo getTransactionInfo() {
                    TransactionalInfo info = new TransactionalInfo();
                    info.setPropagation(DsPropagation.REQUIRED);
                    info.setRollbackFor(ALL);
                    return info;
                }
            });
        } catch (Regret expected) {
            // So does the method.
        } catch (Exception e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
