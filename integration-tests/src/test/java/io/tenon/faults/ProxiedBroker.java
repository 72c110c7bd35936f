package io.tenon.faults;

import static java.util.Objects.requireNonNull;

import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.EmbeddedBroker;
import io.tenon.testbed.TcpProxy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One broker behind a proxy for the tests of a class; after each of them it runs and its network is whole again. */
final class ProxiedBroker implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private @Nullable EmbeddedBroker broker;

    EmbeddedBroker broker() {
        return requireNonNull(broker, "the broker runs between beforeAll and afterAll only");
    }

    TcpProxy proxy() {
        return requireNonNull(broker().proxy());
    }

    /** Connections end and what was held on them is lost; new ones are as good as ever. */
    void loseWhatIsHeld() {
        proxy().cut();
        proxy().release();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        broker = EmbeddedBroker.start(BrokerSettings.quick().behindProxy());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        broker().startBroker();
        broker().setChecks(BrokerSettings.QUICK_FIRST_CHECK, Duration.ofMillis(500), 1000);
        proxy().delay(Duration.ZERO);
        proxy().accept();
        proxy().release();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        broker().close();
    }
}
