package io.tenon.boots;

/** A connection pool that Spring Boot makes of {@code spring.datasource.type}. */
enum Pool {
    HIKARI("HikariCP", "HikariCP", "com.zaxxer.hikari.HikariDataSource", true),
    DRUID("Druid", "druid", "com.alibaba.druid.pool.DruidDataSource", false),
    TOMCAT("Tomcat JDBC", "tomcat-jdbc", "org.apache.tomcat.jdbc.pool.DataSource", true),
    DBCP2("DBCP2", "commons-dbcp2", "org.apache.commons.dbcp2.BasicDataSource", true);

    private final String title;
    private final String artifact;
    private final String type;
    private final boolean metered;

    Pool(String title, String artifact, String type, boolean metered) {
        this.title = title;
        this.artifact = artifact;
        this.type = type;
        this.metered = metered;
    }

    /** As the table names it. */
    String title(SpringBoot boot) {
        return title + " " + boot.versionOf(artifact);
    }

    /** The name of its class. */
    String type() {
        return type;
    }

    /** Whether Spring Boot measures it. */
    boolean metered() {
        return metered;
    }
}
