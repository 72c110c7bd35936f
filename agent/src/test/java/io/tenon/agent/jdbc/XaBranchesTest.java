package io.tenon.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which threads work in branches of a transaction manager. */
class XaBranchesTest {
    private final ExecutorService another = Executors.newSingleThreadExecutor();
    private final Object resource = new Object();
    private final Object second = new Object();

    /** Without equals, as some are. */
    static final class Id implements Xid {
        private final String global;

        Id(String global) {
            this.global = global;
        }

        @Override
        public int getFormatId() {
            return 7;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return global.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {1};
        }
    }

    @AfterEach
    void nothingIsLeft() {
        another.shutdownNow();
        assertThat(XaBranches.isOpen()).isFalse();
    }

    private <T> T elsewhere(Callable<T> work) throws Exception {
        return another.submit(work).get();
    }

    private void endElsewhere(Object ended, String id) throws Exception {
        elsewhere(() -> {
            XaBranches.ended(ended, new Id(id), false);
            return true;
        });
    }

    @Test
    void aThreadIsInABranchFromItsStartToItsEnd() {
        XaBranches.started(resource, new Id("a"));
        assertThat(XaBranches.isOpen()).isTrue();
        XaBranches.ended(resource, new Id("a"), false);
        assertThat(XaBranches.isOpen()).isFalse();
    }

    @Test
    void aBranchThatAnotherThreadEndsIsOverForTheOneThatBeganIt() throws Exception {
        XaBranches.started(resource, new Id("timed out"));
        endElsewhere(resource, "timed out");
        assertThat(XaBranches.isOpen()).isFalse();
        XaBranches.ended(resource, new Id("timed out"), false);
        XaBranches.started(resource, new Id("the next"));
        assertThat(XaBranches.isOpen()).isTrue();
        XaBranches.ended(resource, new Id("the next"), false);
    }

    @Test
    void aThreadThatEndsAnothersBranchStaysInItsOwn() throws Exception {
        XaBranches.started(resource, new Id("mine"));
        elsewhere(() -> {
            XaBranches.started(second, new Id("another's"));
            return true;
        });
        XaBranches.ended(second, new Id("another's"), false);
        assertThat(XaBranches.isOpen()).isTrue();
        assertThat(elsewhere(XaBranches::isOpen)).isFalse();
        XaBranches.ended(resource, new Id("mine"), false);
    }

    @Test
    void aBranchThatIsEndedAfterItWasSuspendedEndsNoOther() {
        XaBranches.started(resource, new Id("a"));
        XaBranches.started(second, new Id("a"));
        XaBranches.ended(resource, new Id("a"), false);
        XaBranches.ended(resource, new Id("a"), false);
        assertThat(XaBranches.isOpen())
                .as("of two resources that joined one branch")
                .isTrue();
        XaBranches.ended(second, new Id("a"), false);
    }

    @Test
    void aBranchThatIsSuspendedAndResumedIsOverWithItsEnd() {
        XaBranches.started(resource, new Id("a"));
        XaBranches.ended(resource, new Id("a"), false);
        assertThat(XaBranches.isOpen()).as("suspended").isFalse();
        XaBranches.started(resource, new Id("b"));
        XaBranches.ended(resource, new Id("b"), false);
        XaBranches.started(resource, new Id("a"));
        assertThat(XaBranches.isOpen()).as("resumed").isTrue();
        XaBranches.ended(resource, new Id("a"), false);
    }

    @Test
    void aBranchThatIsResumedByAnotherThreadIsThatOnes() throws Exception {
        XaBranches.started(resource, new Id("a"));
        elsewhere(() -> {
            XaBranches.started(resource, new Id("a"));
            return true;
        });
        assertThat(XaBranches.isOpen()).isFalse();
        assertThat(elsewhere(XaBranches::isOpen)).isTrue();
        endElsewhere(resource, "a");
        assertThat(elsewhere(XaBranches::isOpen)).isFalse();
    }

    @Test
    void aBranchWhoseResourceIsGoneIsOver() {
        XaBranches.started(new Object(), new Id("dropped"));
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return !XaBranches.isOpen();
        });
    }

    @Test
    void ofBranchesThatNobodyEndsTheOldestAreTakenForEnded() throws Exception {
        XaBranches.started(resource, new Id("forgotten"));
        List<Object> kept = new ArrayList<>();
        elsewhere(() -> {
            for (int i = 0; i < XaBranches.MOST; i++) {
                Object one = new Object();
                kept.add(one);
                XaBranches.started(one, new Id("many"));
            }
            return true;
        });
        assertThat(XaBranches.isOpen()).isFalse();
        elsewhere(() -> {
            kept.forEach(one -> XaBranches.ended(one, new Id("many"), false));
            return true;
        });
    }
}
