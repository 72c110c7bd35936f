package com.example.shop;

import java.sql.Connection;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/** Spring's JdbcTemplate and transactions. Argument: the pool's name. */
public final class SpringJdbc {
    private SpringJdbc() {}

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> {
            DataSource pool = new Pools(shop, true).dataSource(shop.argument(0));
            play(shop, pool, "template").play();
            // Without a transaction, such a pool's connection writes nothing.
            play(shop, new Pools(shop, false).dataSource(shop.argument(0)), "autocommit-off")
                    .playInTransactions();

            // Legacy code that closes what it gets, within Spring's transaction.
            DataSource aware = new TransactionAwareDataSourceProxy(pool);
            OrderTable orders = order -> {
                try (Connection connection = aware.getConnection()) {
                    shop.insert(connection, order);
                }
            };
            new SpringTransactions(shop, new DataSourceTransactionManager(pool), orders, "aware").play();
            new SpringTransactions(shop, new DataSourceTransactionManager(aware), orders, "doubly-aware").play();
        });
    }

    private static SpringTransactions play(Shop shop, DataSource pool, String name) {
        SpringTransactions transactions =
                new SpringTransactions(shop, new DataSourceTransactionManager(pool), jdbcTemplate(pool), name);
        transactions.playNested();
        transactions.playToldFirst();
        return transactions;
    }

    static OrderTable jdbcTemplate(DataSource source) {
        JdbcTemplate template = new JdbcTemplate(source);
        return order -> template.update("INSERT INTO orders (id) VALUES (?)", order);
    }
}
