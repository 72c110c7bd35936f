package io.tenon.url;

import com.alibaba.druid.pool.DruidDataSource;
import com.zaxxer.hikari.HikariDataSource;
import io.tenon.jdbc.TenonDriver;
import io.tenon.testbed.Database;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.ibatis.datasource.pooled.PooledDataSource;
import org.apache.ibatis.datasource.unpooled.UnpooledDataSource;

/** Pools as their users configure them by a URL. */
enum Pool {
    HIKARI {
        @Override
        DataSource open(String url, Database database, boolean autoCommit) {
            HikariDataSource pool = new HikariDataSource();
            pool.setJdbcUrl(url);
            pool.setUsername(database.user());
            pool.setPassword(database.password());
            pool.setAutoCommit(autoCommit);
            pool.setMaximumPoolSize(3);
            return pool;
        }
    },
    HIKARI_BY_CLASS_NAME {
        @Override
        DataSource open(String url, Database database, boolean autoCommit) throws SQLException {
            HikariDataSource pool = (HikariDataSource) HIKARI.open(url, database, autoCommit);
            pool.setDriverClassName(TenonDriver.class.getName());
            return pool;
        }
    },
    DRUID {
        @Override
        DataSource open(String url, Database database, boolean autoCommit) throws SQLException {
            DruidDataSource pool = new DruidDataSource();
            pool.setUrl(url);
            // Druid guesses both from a URL that it knows.
            pool.setDriverClassName(TenonDriver.class.getName());
            pool.setDbType(database.jdbcUrl().split(":")[1]);
            pool.setUsername(database.user());
            pool.setPassword(database.password());
            pool.setDefaultAutoCommit(autoCommit);
            pool.setMaxActive(3);
            pool.setValidationQuery("SELECT 1");
            pool.init();
            return pool;
        }
    },
    DBCP2 {
        @Override
        DataSource open(String url, Database database, boolean autoCommit) {
            BasicDataSource pool = new BasicDataSource();
            pool.setUrl(url);
            pool.setUsername(database.user());
            pool.setPassword(database.password());
            pool.setDefaultAutoCommit(autoCommit);
            pool.setMaxTotal(3);
            return pool;
        }
    },
    TOMCAT {
        @Override
        DataSource open(String url, Database database, boolean autoCommit) {
            org.apache.tomcat.jdbc.pool.DataSource pool = new org.apache.tomcat.jdbc.pool.DataSource();
            pool.setUrl(url);
            pool.setDriverClassName(TenonDriver.class.getName());
            pool.setUsername(database.user());
            pool.setPassword(database.password());
            pool.setDefaultAutoCommit(autoCommit);
            pool.setRollbackOnReturn(true);
            pool.setMaxActive(3);
            pool.setInitialSize(1);
            return pool;
        }
    },
    MYBATIS_POOLED {
        @Override
        DataSource open(String url, Database database, boolean autoCommit) {
            PooledDataSource pool =
                    new PooledDataSource(TenonDriver.class.getName(), url, database.user(), database.password());
            pool.setDefaultAutoCommit(autoCommit);
            return pool;
        }
    },
    MYBATIS_UNPOOLED {
        @Override
        DataSource open(String url, Database database, boolean autoCommit) {
            UnpooledDataSource source =
                    new UnpooledDataSource(TenonDriver.class.getName(), url, database.user(), database.password());
            source.setAutoCommit(autoCommit);
            return source;
        }
    };

    abstract DataSource open(String url, Database database, boolean autoCommit) throws SQLException;

    static void close(DataSource pool) throws Exception {
        if (pool instanceof AutoCloseable closeable) {
            closeable.close();
        } else if (pool instanceof org.apache.tomcat.jdbc.pool.DataSource tomcat) {
            tomcat.close(true);
        } else if (pool instanceof PooledDataSource myBatis) {
            myBatis.forceCloseAll();
        }
    }
}
