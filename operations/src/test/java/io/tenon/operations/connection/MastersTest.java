package io.tenon.operations.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Name servers do not tell one another: what one of them does not know another one may. */
class MastersTest {
    private final ScriptedCluster cluster = new ScriptedCluster();

    private Masters masters() throws IOException {
        return Masters.of(cluster, List.of("ns1:9876", "ns2:9876", "ns3:9876"));
    }

    @Test
    void brokersOfAllNameServersAreAskedAndEachDifferenceIsTold() throws Exception {
        cluster.nameServer("ns1", "a").nameServer("ns2", "a", "b").nameServer("ns3", "a");
        assertThat(masters().brokers()).extracting(broker -> broker.name).containsExactly("a", "b");
        assertThat(masters().notes())
                .containsExactly("name server ns2:9876 knows the brokers [a, b], but ns1:9876 knows [a]");
    }

    @Test
    void aMasterThatOneNameServerKnowsIsNotMissing() throws Exception {
        cluster.nameServer("ns1", "a", "b=").nameServer("ns2", "a", "b").nameServer("ns3", "a", "b");
        assertThat(masters().brokers()).extracting(broker -> broker.name).containsExactly("a", "b");
        assertThat(masters().withoutMaster()).isEmpty();
        assertThat(masters().notes()).hasSize(2);
    }

    @Test
    void anotherAddressOfABrokerIsADifferenceThatNamesBoth() throws Exception {
        cluster.nameServer("ns1", "a").nameServer("ns2", "a=10.0.0.2:10911").nameServer("ns3", "a");
        assertThat(masters().brokers()).extracting(Object::toString).containsExactly("a (a:10911)");
        assertThat(masters().notes())
                .containsExactly("name server ns2:9876 knows the brokers {a=10.0.0.2:10911}, but ns1:9876 knows"
                        + " {a=a:10911}");
    }

    @Test
    void aSilentNameServerAndOneThatKnowsNoBrokerMayHideSome() throws Exception {
        cluster.nameServer("ns1").nameServer("ns2", "a").nameServer("ns3", "a").silence("ns3");
        assertThat(masters().brokers()).hasSize(1);
        assertThat(masters().silent()).containsOnlyKeys("ns1:9876", "ns3:9876");
        assertThat(masters().notes())
                .containsExactly(
                        "name server ns1:9876 knows no broker (code 17, no route); brokers that only this one knows were"
                                + " not asked",
                        "name server ns3:9876 does not answer: connect to ns3:9876 failed; brokers that only this one"
                                + " knows were not asked");
        cluster.silence("ns2");
        assertThatThrownBy(this::masters).isInstanceOf(IOException.class).hasMessageContainingAll("ns1", "ns2", "ns3");
    }
}
