package com.example.shop;

import java.sql.Connection;
import java.sql.Savepoint;
import javax.sql.DataSource;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.datasource.pooled.PooledDataSource;
import org.apache.ibatis.datasource.unpooled.UnpooledDataSource;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;

/** MyBatis by itself, with its own DataSources. Argument: {@code pooled} or {@code unpooled}. */
public final class MyBatis {
    /** MyBatis makes a proxy of it. */
    public interface Orders {
        @Insert("INSERT INTO orders (id) VALUES (#{id})")
        void insert(String id);
    }

    private MyBatis() {}

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> play(shop, factory(shop)));
    }

    private static SqlSessionFactory factory(Shop shop) {
        String driver = Drivers.of(shop.url());
        DataSource source = shop.argument(0).equals("pooled")
                ? new PooledDataSource(driver, shop.url(), shop.user(), shop.password())
                : new UnpooledDataSource(driver, shop.url(), shop.user(), shop.password());
        Configuration configuration = new Configuration(new Environment("shop", new JdbcTransactionFactory(), source));
        configuration.addMapper(Orders.class);
        return new SqlSessionFactoryBuilder().build(configuration);
    }

    private static void play(Shop shop, SqlSessionFactory factory) throws Exception {
        try (SqlSession session = factory.openSession()) {
            place(shop, session, "committed");
            session.commit();
            place(shop, session, "second-rolled-back");
            session.rollback();
        }
        try (SqlSession session = factory.openSession()) {
            place(shop, session, "rolled-back");
            session.rollback();
        }
        try (SqlSession session = factory.openSession()) {
            // MyBatis rolls back itself.
            place(shop, session, "left-open");
        }
        try (SqlSession session = factory.openSession()) {
            place(shop, session, "before-savepoint");
            Connection connection = session.getConnection();
            Savepoint savepoint = connection.setSavepoint();
            place(shop, session, "in-savepoint");
            connection.rollback(savepoint);
            session.commit();
        }
        try (SqlSession session = factory.openSession(true)) {
            place(shop, session, "autocommit");
        }
        shop.tellFreely("outside");
        try (SqlSession outer = factory.openSession();
                SqlSession inner = factory.openSession()) {
            place(shop, outer, "outer-committed");
            place(shop, inner, "inner-rolled-back");
            inner.rollback();
            place(shop, outer, "outer-committed-later");
            outer.commit();
        }
    }

    private static void place(Shop shop, SqlSession session, String order) throws Exception {
        session.getMapper(Orders.class).insert(order);
        shop.tell(order);
    }
}
