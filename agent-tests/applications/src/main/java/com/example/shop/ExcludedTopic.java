package com.example.shop;

import com.zaxxer.hikari.HikariDataSource;
import javax.persistence.EntityManagerFactory;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Whoever runs it has excluded the topic: its messages are the application's own, and its transaction, which has put off
 * borrowing a connection, must not be made to borrow one for them. Argument: the pool's name, hikari.
 */
public final class ExcludedTopic {
    private ExcludedTopic() {}

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> {
            HikariDataSource pool = (HikariDataSource) new Pools(shop, false).dataSource(shop.argument(0));
            JpaTransactionManager manager = new JpaTransactionManager(factory(pool));
            shop.book().message("nobody-sends-it");
            new TransactionTemplate(manager).execute(status -> {
                tell(shop, "in-a-rolled-back-transaction");
                if (pool.getHikariPoolMXBean().getActiveConnections() != 0) {
                    throw new IllegalStateException("a connection was borrowed for a message of an excluded topic");
                }
                status.setRollbackOnly();
                return null;
            });
        });
    }

    private static void tell(Shop shop, String name) {
        try {
            shop.tellFreely(name);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static EntityManagerFactory factory(HikariDataSource pool) {
        LocalContainerEntityManagerFactoryBean bean = new LocalContainerEntityManagerFactoryBean();
        bean.setDataSource(pool);
        bean.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
        bean.setPackagesToScan(ExcludedTopic.class.getPackage().getName());
        bean.getJpaPropertyMap().put("hibernate.connection.provider_disables_autocommit", "true");
        bean.afterPropertiesSet();
        return bean.getObject();
    }
}
