package io.tenon.torture;

import io.tenon.jdbc.Delivery;
import io.tenon.testbed.Database;
import java.nio.file.Path;

/**
 * What all instances of a run have in common. Immutable.
 *
 * @param folder of their journals and logs
 * @param grace of their status rows, in milliseconds
 * @param work what their threads do
 */
record InstanceSettings(
        Path folder,
        Database database,
        String nameServer,
        String topic,
        long grace,
        Delivery delivery,
        TorturedService.Work work) {}
