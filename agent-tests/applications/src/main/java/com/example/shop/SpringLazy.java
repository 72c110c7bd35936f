package com.example.shop;

import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;

/**
 * Spring's transactions on connections that are borrowed with their first statement. Arguments: the pool's name;
 * {@code insert-first} or {@code tell-first}.
 */
public final class SpringLazy {
    private SpringLazy() {}

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> {
            DataSource lazy = new LazyConnectionDataSourceProxy(new Pools(shop, true).dataSource(shop.argument(0)));
            SpringTransactions transactions = new SpringTransactions(
                    shop, new DataSourceTransactionManager(lazy), SpringJdbc.jdbcTemplate(lazy), "lazy");
            if (shop.argument(1).equals("tell-first")) {
                transactions.playToldFirst();
            } else {
                transactions.play();
                transactions.playNested();
            }
        });
    }
}
