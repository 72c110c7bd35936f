package io.tenon.attached;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Applications whose transactions are a framework's. */
class FrameworksIT extends AttachedTest {

    @ParameterizedTest
    @ValueSource(strings = {"hikari", "druid", "tomcat"})
    void springJdbc(String pool) {
        play(Launch.attached(), "SpringJdbc", pool);
    }

    @ParameterizedTest
    @ValueSource(strings = {"insert-first", "tell-first"})
    void springWithConnectionsBorrowedLazily(String order) {
        play(Launch.attached(), "SpringLazy", "hikari", order);
    }

    @Test
    void springWithOneDataSourceThatLeadsToTwoDatabases() {
        try (Database branch = H2.server()) {
            play(Launch.attached(), "SpringBranches", "hikari", branch.jdbcUrl());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"eager flush", "eager flush-at-commit", "delayed flush", "delayed flush-at-commit"})
    void hibernateUnderSpring(String moments) {
        String[] words = moments.split(" ");
        play(Launch.attached(), "SpringJpa", "hikari", words[0], words[1]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pooled", "unpooled"})
    void myBatisWithItsOwnDataSources(String source) {
        play(Launch.attached(), "MyBatis", source);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hikari", "url"})
    void jdbi(String connections) {
        play(Launch.attached(), "JdbiShop", connections);
    }
}
