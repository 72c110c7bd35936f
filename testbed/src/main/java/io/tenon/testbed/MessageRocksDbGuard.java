package io.tenon.testbed;

import java.lang.reflect.Field;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.broker.BrokerController;
import org.apache.rocketmq.store.MessageStore;
import org.apache.rocketmq.store.rocksdb.MessageRocksDBStorage;

/**
 * Keeps a closed 5.5.0 broker from crashing the JVM. Each of its stores opens a RocksDB, whatever its settings, and
 * starts a thread that flushes it every five minutes, which nobody ever stops: after the broker has been closed the
 * thread calls into memory that was freed (MessageRocksDBStorage.postLoad starts it, and neither preShutdown nor
 * shutdown ends it). A JVM that ends with its broker never gets there; one that starts several brokers does.
 */
final class MessageRocksDbGuard {
    private static final int FLUSH_SECONDS = 20;

    private MessageRocksDbGuard() {}

    /**
     * Stops the flushing before the broker is shut down; a flush that is under way is waited for. Does nothing where
     * there is no store.
     */
    static void stopFlushing(BrokerController controller) {
        MessageStore store = controller.getMessageStore();
        MessageRocksDBStorage storage = store == null ? null : store.getMessageRocksDBStorage();
        if (storage == null) {
            return;
        }
        ScheduledExecutorService flushes = flushesOf(storage);
        flushes.shutdownNow();
        try {
            if (!flushes.awaitTermination(FLUSH_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("A flush of " + storage.getFilePath() + " has not ended within "
                        + FLUSH_SECONDS + " s. To close its RocksDB now would crash this JVM.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static ScheduledExecutorService flushesOf(MessageRocksDBStorage storage) {
        try {
            Field scheduler = MessageRocksDBStorage.class.getDeclaredField("scheduler");
            scheduler.setAccessible(true);
            return (ScheduledExecutorService) scheduler.get(storage);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "This broker's RocksDB has no 'scheduler': look whether its release still needs this guard", e);
        }
    }
}
