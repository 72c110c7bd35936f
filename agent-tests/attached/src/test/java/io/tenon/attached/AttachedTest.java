package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import org.junit.jupiter.api.AfterAll;

/** What tests of attached applications share. */
abstract class AttachedTest {

    @AfterAll
    static void nothingCameLate() {
        Stand.shared().assertNothingCameLate();
    }

    /**
     * Plays a scenario of an application: what it committed is delivered once, what it did not commit never (looked at
     * now, and once more after all tests of the class), it ends in good order, and Tenon reports no error.
     */
    static void play(Launch launch, Database database, String main, String... arguments) {
        try (Application application = launch.start(main, database, arguments)) {
            judge(application);
        }
    }

    /** The same for an application that was started already. */
    static void judge(Application application) {
        judge(Stand.shared(), application);
    }

    /** The same for one that was started on another broker. */
    static void judge(Stand stand, Application application) {
        application.awaitDone();
        assertThat(application.never()).as(application::toString).isNotEmpty();
        stand.awaitDelivered(application);
        application.end();
        assertThat(application.complaints()).as(application::toString).isEmpty();
    }

    /** The same on an H2 database of its own. */
    static void play(Launch launch, String main, String... arguments) {
        try (Database database = H2.server()) {
            play(launch, database, main, arguments);
        }
    }
}
