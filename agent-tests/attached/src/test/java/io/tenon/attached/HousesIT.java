package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import io.tenon.testbed.matrix.Rows;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Loaders that ask the boot loader for what they were told to, and nothing else: OSGi's, and those of WildFly. */
class HousesIT extends AttachedTest {
    private static final String BRIDGE = "io.tenon.agent.bridge";

    @ParameterizedTest
    @Rows(
            build = {"FelixHouse, BundleClassLoader"},
            matrix = {"JBossHouse, ModuleClassLoader"})
    void messagesFollowTheirTransactionsWhereTheBridgeIsDelegated(String house, String loader, @TempDir Path folder) {
        try (Database database = H2.server();
                Application application =
                        Launch.attached().startHoused(house, BRIDGE, folder, "PlainJdbc", database, "hikari")) {
            judge(application);
            assertThat(application.output()).anyMatch(line -> line.startsWith("LOADER ") && line.contains(loader));
        }
    }

    /** It is given to them. */
    @ParameterizedTest
    @CsvSource({"FelixHouse, BundleClassLoader", "JBossHouse, ModuleClassLoader"})
    void messagesFollowTheirTransactionsWhereNothingIsDelegated(String house, String loader, @TempDir Path folder) {
        try (Database database = H2.server();
                Application application =
                        Launch.attached().startHoused(house, "", folder, "PlainJdbc", database, "hikari")) {
            judge(application);
            assertThat(application.output()).anyMatch(line -> line.startsWith("LOADER ") && line.contains(loader));
            assertThat(application.errors())
                    .noneMatch(line -> line.contains("NoClassDefFoundError") || line.contains("Tenon is OFF"));
        }
    }

    /** The application runs as without the agent, ghosts included, and it is said why. */
    @ParameterizedTest
    @Rows(
            build = {"FelixHouse, BundleClassLoader"},
            matrix = {"JBossHouse, ModuleClassLoader"})
    void classesThatAreNotToBeGivenTheBridgeStayAsTheyAreAndThatIsNamed(
            String house, String loader, @TempDir Path folder) {
        Launch launch = Launch.attached().with("-Dtenon.give-bridge=false");
        try (Database database = H2.server();
                Application application = launch.startHoused(house, "", folder, "PlainJdbc", database, "hikari")) {
            application.awaitDone();
            await("a message of the first committed order").untilAsserted(() -> assertThat(
                            Stand.shared().timesDelivered(application.expected().get(0)))
                    .isOne());
            List<String> ghosts = application.never();
            await("as without the agent")
                    .untilAsserted(
                            () -> assertThat(Stand.shared().delivered(ghosts)).isNotEmpty());
            application.end();
            assertThat(application.errors())
                    .filteredOn(line -> line.contains("Tenon is OFF for classes of loader"))
                    .singleElement()
                    .asString()
                    .contains(
                            "classes of loader",
                            loader,
                            "org.osgi.framework.bootdelegation, jboss.modules.system.pkgs");
            assertThat(application.errors()).noneMatch(line -> line.contains("NoClassDefFoundError"));
        }
    }
}
