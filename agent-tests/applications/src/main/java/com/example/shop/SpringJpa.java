package com.example.shop;

import javax.persistence.EntityManager;
import javax.persistence.EntityManagerFactory;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;

/**
 * Hibernate under Spring. Arguments: the pool's name; {@code eager} or {@code delayed} (Hibernate borrows a connection
 * with the first statement, from a pool that hands them out with autocommit off); {@code flush} (each order is inserted
 * before its message is sent) or {@code flush-at-commit} (all are inserted by the commit, after all messages).
 */
public final class SpringJpa {
    private SpringJpa() {}

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> {
            boolean delayed = shop.argument(1).equals("delayed");
            boolean flush = shop.argument(2).equals("flush");
            EntityManagerFactory factory = factory(shop, delayed);
            EntityManager entities = SharedEntityManagerCreator.createSharedEntityManager(factory);
            JpaTransactionManager manager = new JpaTransactionManager(factory);
            // JPA writes only in transactions.
            OrderTable orders = order -> {
                entities.persist(new PlacedOrder(order));
                if (flush) {
                    entities.flush();
                }
            };
            SpringTransactions transactions = new SpringTransactions(shop, manager, orders, shop.argument(1));
            transactions.playInTransactions();
            if (!delayed) {
                transactions.playToldFirst();
            }
        });
    }

    private static EntityManagerFactory factory(Shop shop, boolean delayed) {
        LocalContainerEntityManagerFactoryBean bean = new LocalContainerEntityManagerFactoryBean();
        bean.setDataSource(new Pools(shop, !delayed).dataSource(shop.argument(0)));
        bean.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
        bean.setPackagesToScan(SpringJpa.class.getPackage().getName());
        bean.getJpaPropertyMap().put("hibernate.connection.provider_disables_autocommit", Boolean.toString(delayed));
        bean.afterPropertiesSet();
        return bean.getObject();
    }
}
