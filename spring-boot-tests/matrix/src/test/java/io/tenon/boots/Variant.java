package io.tenon.boots;

import java.util.List;

/** What is special about a row of the table. */
enum Variant {
    /** H2 in memory. */
    PLAIN(""),
    /** A real server. */
    MARIADB(", MariaDB"),
    /** Connections are borrowed with the first statement, and no sooner: Spring Boot 4.1. */
    LAZY(", connection-fetch=lazy");

    private final String title;

    Variant(String title) {
        this.title = title;
    }

    /** What the table has behind the pool's name. */
    String title() {
        return title;
    }

    /** What the application is started with for it. */
    List<String> arguments() {
        return this == LAZY ? List.of("--spring.datasource.connection-fetch=lazy") : List.of();
    }
}
