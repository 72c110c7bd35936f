package io.tenon.operations.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The answers are those of a 5.5.0 broker, shortened. */
class BrokerJsonTest {
    @Test
    void routeNamesMastersSlavesAndQueuesThoughItsKeysAreNumbersWithoutQuotes() {
        Route route = route("{\"brokerDatas\":[{\"brokerAddrs\":{0:\"10.0.0.1:10911\",1:\"10.0.0.2:10911\"},"
                + "\"brokerName\":\"a\",\"cluster\":\"c\"},{\"brokerAddrs\":{2:\"10.0.0.4:10911\"},\"brokerName\":\"b\"}],"
                + "\"filterServerTable\":{},\"queueDatas\":[{\"brokerName\":\"a\",\"perm\":6,\"readQueueNums\":8,"
                + "\"writeQueueNums\":4},{\"brokerName\":\"b\",\"perm\":4,\"writeQueueNums\":16}]}");
        assertThat(route.masters).containsOnlyKeys("a").containsEntry("a", "10.0.0.1:10911");
        assertThat(route.withoutMaster).containsExactly("b");
        assertThat(route.slaves).isEqualTo(2);
        assertThat(route.writeQueues).isEqualTo(4);
    }

    @Test
    void routeIsReadFromStandardJsonAsWell() {
        assertThat(route("{ \"brokerDatas\" : [ { \"brokerAddrs\" : { \"0\" : \"h:1\" } , \"brokerName\" : \"a\" } ] }")
                        .masters)
                .containsEntry("a", "h:1");
    }

    @Test
    void textsNumbersAndWordsAreTextsAndWhatIsMissingIsEmpty() {
        JsonElement json = BrokerJson.read("{\"a\":\"q\\\"\\\\\\u4e2d\\n\",\"n\":-1.5e3,\"t\":true,\"l\":[],\"o\":{}}");
        assertThat(BrokerJson.text(json, "a")).isEqualTo("q\"\\中\n");
        assertThat(BrokerJson.text(json, "n")).isEqualTo("-1.5e3");
        assertThat(BrokerJson.text(json, "t")).isEqualTo("true");
        assertThat(BrokerJson.text(json, "none")).isEmpty();
        assertThat(BrokerJson.array(json, "none")).isEmpty();
        assertThat(BrokerJson.object(new JsonPrimitive("no object"), "none").isEmpty())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"a\"", "{\"a\":", "[1", "\"open", "{} more", "{\"a\":1 \"b\":2}", "\"\\u12"})
    void brokenTextIsRefusedAndNotReadForEver(String text) {
        assertThatThrownBy(() -> BrokerJson.read(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void depthIsBounded() {
        assertThatThrownBy(() -> BrokerJson.read("[".repeat(100_000))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void settingsOfABrokerAreLines() {
        BrokerConfig settings = new BrokerConfig(new BrokerAnswer(
                        0,
                        null,
                        "#x=1\nbrokerRole=ASYNC_MASTER\ntransactionTimeOut=6000\r\nempty=\nstorePath=C:\\a=b\n"
                                .getBytes(StandardCharsets.UTF_8))
                .lines());
        assertThat(settings.number("transactionTimeOut", 1)).isEqualTo(6000);
        assertThat(settings.number("unknown", 7)).isEqualTo(7);
        assertThat(settings.text("brokerRole", "")).isEqualTo("ASYNC_MASTER");
        assertThat(settings.text("storePath", "")).isEqualTo("C:\\a=b");
        assertThat(settings.knows("#x")).isFalse();
    }

    @Test
    void refusalIsOneLineOfAStackTrace() {
        assertThat(new BrokerAnswer(16, "no right\norg.apache.Broker(X.java:1)", null).refusal())
                .isEqualTo("code 16, no right");
    }

    private static Route route(String json) {
        return Route.of(new BrokerAnswer(0, null, json.getBytes(StandardCharsets.UTF_8)));
    }
}
