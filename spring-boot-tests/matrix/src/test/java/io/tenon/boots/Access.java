package io.tenon.boots;

import java.util.ArrayList;
import java.util.List;

/** How the application reaches its table: by a profile, and without the other ways' auto-configuration. */
enum Access {
    JDBC_TEMPLATE("JdbcTemplate", "spring-jdbc", "jdbc"),
    JPA("JPA, Hibernate", "hibernate-core", "jpa"),
    MYBATIS("MyBatis", "mybatis", "mybatis"),
    MYBATIS_PLUS("MyBatis-Plus", "mybatis-plus-core", "mybatis-plus");

    /** Both names of each: a class that is not there does no harm. */
    private static final List<String> OF_JPA = List.of(
            "org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration",
            "org.springframework.boot.autoconfigure.data.jpa.JpaRepositoriesAutoConfiguration",
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
            "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration");

    private static final String OF_MYBATIS = "org.mybatis.spring.boot.autoconfigure.MybatisAutoConfiguration";

    private static final String OF_MYBATIS_PLUS = "com.baomidou.mybatisplus.autoconfigure.MybatisPlusAutoConfiguration";

    private final String title;
    private final String artifact;
    private final String profile;

    Access(String title, String artifact, String profile) {
        this.title = title;
        this.artifact = artifact;
        this.profile = profile;
    }

    /** As the table names it. */
    String title(SpringBoot boot) {
        return title + " " + boot.versionOf(artifact);
    }

    /** What the application is started with for it. */
    List<String> arguments() {
        List<String> without = new ArrayList<>();
        if (this != JPA) {
            without.addAll(OF_JPA);
        }
        if (this != MYBATIS) {
            without.add(OF_MYBATIS);
        }
        if (this != MYBATIS_PLUS) {
            without.add(OF_MYBATIS_PLUS);
        }
        return List.of(
                "--spring.profiles.active=" + profile, "--spring.autoconfigure.exclude=" + String.join(",", without));
    }
}
