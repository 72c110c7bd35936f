package io.tenon.internal.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcUrlTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "jdbc:mysql://db:3306/shop?user=a&password=secret jdbc:mysql://db:3306/shop",
                "jdbc:mysql://a:secret@db/shop jdbc:mysql://db/shop",
                "jdbc:mysql://a:se/c@re:t@db/shop jdbc:mysql://db/shop",
                "jdbc:mysql://db/shop?user=a@b&password=secret jdbc:mysql://db/shop",
                "jdbc:mariadb://h1,h2:3307/shop jdbc:mariadb://h1,h2:3307/shop",
                "jdbc:postgresql:shop jdbc:postgresql:shop",
                "jdbc:h2:mem:shop;USER=sa;PASSWORD=secret jdbc:h2:mem:shop",
                "jdbc:sqlserver://db:1433;user=a;password=secret jdbc:sqlserver://db:1433",
                "jdbc:oracle:thin:a/secret@//db:1521/shop jdbc:oracle:thin://db:1521/shop",
                "jdbc:oracle:thin:a/secret@db:1521:shop jdbc:oracle:thin:db:1521:shop"
            })
    void userPasswordAndParametersAreLeftOut(String url, String shown) {
        assertThat(JdbcUrl.withoutSecrets(url)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://a:sec?ret@db/shop",
                "jdbc:mysql://a:sec/r?et@db/shop",
                "jdbc:mysql://a:sec;ret@db/shop",
                "jdbc:mysql://(host=db,user=a,password=secret)/shop",
                "jdbc:mysql://address=(host=db)(password=secret)/shop",
                "jdbc:other:password=secret",
                "jdbc:oracle:thin:a/sec:ret@db"
            })
    void noPartOfAnOddPasswordIsLeft(String url) {
        assertThat(JdbcUrl.withoutSecrets(url)).startsWith("jdbc:").doesNotContain("sec");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "@", "//", "x", "jdbc:", "a@b", "::::", "jdbc:x:@//"})
    void whatIsNoUrlDoesNoHarm(String text) {
        assertThat(JdbcUrl.withoutSecrets(text)).isNotNull();
    }

    @Test
    void theUserOfAUrlIsFoundWhereverItStands() {
        assertThat(JdbcUrl.userOf("jdbc:mysql://host/shop?user=anna&password=x"))
                .isEqualTo("anna");
        assertThat(JdbcUrl.userOf("jdbc:mysql://anna:x@host/shop")).isEqualTo("anna");
        assertThat(JdbcUrl.userOf("jdbc:mysql://anna@host/shop")).isEqualTo("anna");
        assertThat(JdbcUrl.userOf("jdbc:h2:mem:shop;USER=anna;PASSWORD=x")).isEqualTo("anna");
        assertThat(JdbcUrl.userOf("jdbc:sqlserver://host;userName=anna;password=x"))
                .isEqualTo("anna");
        assertThat(JdbcUrl.userOf("jdbc:postgresql://host/shop?superuser=x")).isNull();
        assertThat(JdbcUrl.userOf("jdbc:postgresql://host/shop")).isNull();
    }
}
