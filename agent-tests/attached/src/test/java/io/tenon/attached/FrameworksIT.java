package io.tenon.attached;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import io.tenon.testbed.matrix.Rows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Applications whose transactions are a framework's. */
class FrameworksIT extends AttachedTest {

    @ParameterizedTest
    @Rows(
            build = {"hikari"},
            matrix = {"druid", "tomcat"})
    void springJdbc(String pool) {
        play(Launch.attached(), "SpringJdbc", pool);
    }

    @ParameterizedTest
    @Rows(
            build = {"tell-first"},
            matrix = {"insert-first"})
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
    @Rows(
            build = {"delayed flush"},
            matrix = {"eager flush", "eager flush-at-commit", "delayed flush-at-commit"})
    void hibernateUnderSpring(String moments) {
        String[] words = moments.split(" ");
        play(Launch.attached(), "SpringJpa", "hikari", words[0], words[1]);
    }

    @ParameterizedTest
    @Rows(
            build = {"pooled"},
            matrix = {"unpooled"})
    void myBatisWithItsOwnDataSources(String source) {
        play(Launch.attached(), "MyBatis", source);
    }

    @ParameterizedTest
    @Rows(
            build = {"url"},
            matrix = {"hikari"})
    void jdbi(String connections) {
        play(Launch.attached(), "JdbiShop", connections);
    }
}
