package io.tenon.operations.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class FailureTextTest {

    @Test
    void noSecretThatADriverRepeatsIsShown() {
        assertThat(
                        FailureText.text(
                                new SQLException(
                                        "No suitable driver found for jdbc:mysql://shop:hush@10.0.0.1:3306/orders?password=hush&ssl=true")))
                .isEqualTo("No suitable driver found for jdbc:mysql://10.0.0.1:3306/orders");
        assertThat(FailureText.text(new SQLException("Cannot parse {user=shop, password=hush, ssl=true}")))
                .isEqualTo("Cannot parse {user=shop, password=…, ssl=true}");
        assertThat(FailureText.text(new SQLException("password='hu sh', {\"password\":\"hush\"}, Password=hu,sh")))
                .isEqualTo("password=…, {\"password\":…}, Password=…");
        assertThat(FailureText.text(new IllegalStateException(
                        "refused", new SQLException("jdbc:oracle:thin:shop/hush@10.0.0.1:1521:orders is down"))))
                .doesNotContain("hush")
                .contains("is down");
    }

    @Test
    void whatIsNoSecretIsLeftAsItIs() {
        String text = "Access denied for user 'shop'@'10.0.0.1' (using password: YES)";
        assertThat(FailureText.text(new SQLException("Table \"tenon_status\" not found; SQL statement: SELECT 1")))
                .isEqualTo("Table \"tenon_status\" not found; SQL statement: SELECT 1");
        assertThat(FailureText.text(new SQLException(text))).isEqualTo(text);
    }
}
