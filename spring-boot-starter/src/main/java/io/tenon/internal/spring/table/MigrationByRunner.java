package io.tenon.internal.spring.table;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.CommandLineRunner;
import org.springframework.util.ClassUtils;

/**
 * Finds out whether the application itself may call Flyway, or Liquibase, when its beans are there: these refuse a
 * schema that is not empty when they come to it first.
 */
final class MigrationByRunner {
    private static final Logger log = LoggerFactory.getLogger(MigrationByRunner.class);
    private static final boolean TOOL = isPresent("org.flywaydb.core.Flyway") || isPresent("liquibase.Liquibase");

    private MigrationByRunner() {}

    private static boolean isPresent(String type) {
        return ClassUtils.isPresent(type, MigrationByRunner.class.getClassLoader());
    }

    /**
     * Whether a runner may still migrate the schema. The database is asked only where the application has such a tool,
     * and runners.
     */
    static boolean isPossible(ListableBeanFactory beans, DataSource dataSource) {
        return TOOL
                && (isAny(beans, ApplicationRunner.class) || isAny(beans, CommandLineRunner.class))
                && isEmpty(dataSource);
    }

    private static boolean isAny(ListableBeanFactory beans, Class<?> type) {
        return beans.getBeanNamesForType(type, true, false).length > 0;
    }

    private static boolean isEmpty(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection();
                ResultSet tables = connection
                        .getMetaData()
                        .getTables(connection.getCatalog(), connection.getSchema(), "%", null)) {
            return !tables.next();
        } catch (SQLException e) {
            // The error is ignored here: opening the tables says what is wrong.
            log.debug("It is not known whether the schema is empty", e);
            return false;
        }
    }
}
