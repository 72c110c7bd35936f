package io.tenon.quickstart;

import com.example.orders.CrashPoint;
import java.util.List;

/**
 * What an order service's process is told, the one with Tenon and the one without. It travels there as system
 * properties. Immutable.
 *
 * @param tellsAfterwards whether every other order is told of after its commit instead of before it
 * @param shift prefix of the order ids of this run of the process
 * @param crash where the process halts itself; the other moments come from outside
 */
record ServiceConfiguration(
        boolean tellsAfterwards,
        String jdbcUrl,
        String user,
        String password,
        String nameServer,
        String topic,
        String shift,
        CrashPoint crash) {
    List<String> asSystemProperties() {
        return List.of(
                "-Dshop.tellsAfterwards=" + tellsAfterwards,
                "-Dshop.jdbcUrl=" + jdbcUrl,
                "-Dshop.user=" + user,
                "-Dshop.password=" + password,
                "-Dshop.nameServer=" + nameServer,
                "-Dshop.topic=" + topic,
                "-Dshop.shift=" + shift,
                "-Dshop.waits=true",
                "-Dshop.crash=" + crash);
    }
}
