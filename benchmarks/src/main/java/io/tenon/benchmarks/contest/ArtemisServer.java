package io.tenon.benchmarks.contest;

import io.tenon.testbed.ChildJvm;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.io.aio.AIOSequentialFileFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/**
 * An Artemis broker in a JVM of its own, on a free port of loopback, with one durable queue. Its journal is tuned as the
 * tool that creates a broker would tune it: the time that it waits for company before it writes is the time that a write
 * takes on this disk. It dies with the JVM that started it. Thread-safe.
 */
public final class ArtemisServer implements AutoCloseable {
    /** When a message counts as written. */
    public enum Durability {
        /** When the system has it: it survives the broker's death. So do RocketMQ's own defaults. */
        WRITTEN,
        /** When the disk has it: it survives the machine's. Artemis's own default. */
        SYNCED
    }

    private static final String READY = "READY ";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int TRIAL_WRITES = 250;
    private static final int TRIAL_BYTES = 4096;

    private final Path folder;
    private final ChildJvm jvm;
    private final String queueUrl;

    private ArtemisServer(Path folder, ChildJvm jvm, String queueUrl) {
        this.folder = folder;
        this.jvm = jvm;
        this.queueUrl = queueUrl;
    }

    /**
     * Starts the process and returns when the broker accepts messages.
     *
     * @param options of its JVM
     * @throws IllegalStateException if it does not start; its output is then in {@code process.log} in its folder
     */
    public static ArtemisServer start(String queue, Durability durability, List<String> options) {
        try {
            Path folder = Files.createTempDirectory("tenon-artemis-");
            ChildJvm jvm = ChildJvm.startWith(
                    options,
                    ArtemisServer.class,
                    List.of(folder.toString(), queue, durability.name()),
                    folder.resolve("process.log"));
            String ready = jvm.await(READY, PATIENCE);
            return new ArtemisServer(folder, jvm, ready.substring(READY.length()));
        } catch (IOException e) {
            throw new UncheckedIOException("No temporary folder for Artemis; check java.io.tmpdir", e);
        }
    }

    /** What clients connect to: {@code tcp://127.0.0.1:port}. */
    public String queueUrl() {
        return queueUrl;
    }

    /** Its process, for what it has used. */
    public ProcessHandle process() {
        return jvm.process();
    }

    /** Kills the process and deletes its store. */
    @Override
    public void close() {
        jvm.kill();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The folder of an Artemis broker that has ended is left: " + folder, e);
        }
    }

    /** The child's side: folder, queue, durability. Runs until standard input ends. */
    public static void main(String[] arguments) throws Exception {
        // Standard output carries one line: whatever a library prints goes elsewhere.
        PrintStream answers = System.out;
        System.setOut(System.err);
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setConfiguration(configuration(Path.of(arguments[0]), arguments[1], Durability.valueOf(arguments[2])));
        broker.start();
        int port = ((NettyAcceptor)
                        broker.getActiveMQServer().getRemotingService().getAcceptor("loopback"))
                .getActualPort();
        answers.println(READY + "tcp://127.0.0.1:" + port);
        answers.flush();
        while (System.in.read() >= 0) {
            // Nothing is said to it; what matters is the end.
        }
        Runtime.getRuntime().halt(0);
    }

    private static Configuration configuration(Path folder, String queue, Durability durability) throws Exception {
        boolean synced = durability == Durability.SYNCED;
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setPersistenceEnabled(true);
        configuration.setSecurityEnabled(false);
        configuration.setJMXManagementEnabled(false);
        configuration.setBindingsDirectory(folder.resolve("bindings").toString());
        configuration.setJournalDirectory(folder.resolve("journal").toString());
        configuration.setPagingDirectory(folder.resolve("paging").toString());
        configuration.setLargeMessagesDirectory(folder.resolve("large").toString());
        // Asynchronous I/O goes past the system's cache, so it is for who wants the disk.
        configuration.setJournalType(
                synced && AIOSequentialFileFactory.isSupported() ? JournalType.ASYNCIO : JournalType.NIO);
        configuration.setJournalDatasync(synced);
        configuration.setJournalMinFiles(10);
        configuration.setJournalPoolFiles(10);
        int nanos = nanosOfAWrite(folder, synced);
        configuration.setJournalBufferTimeout_NIO(nanos);
        configuration.setJournalBufferTimeout_AIO(nanos);
        // The disk is shared: how full it is says nothing about this broker.
        configuration.setMaxDiskUsage(100);
        configuration.addAcceptorConfiguration("loopback", "tcp://127.0.0.1:0?protocols=CORE");
        configuration.addAddressConfiguration(new CoreAddressConfiguration()
                .setName(queue)
                .addRoutingType(RoutingType.ANYCAST)
                .addQueueConfiguration(QueueConfiguration.of(queue)
                        .setAddress(queue)
                        .setRoutingType(RoutingType.ANYCAST)
                        .setDurable(true)));
        return configuration;
    }

    private static int nanosOfAWrite(Path folder, boolean synced) throws IOException {
        Path trial = folder.resolve("trial");
        long begun;
        try (FileChannel channel = FileChannel.open(trial, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(TRIAL_WRITES * TRIAL_BYTES));
            channel.force(true);
            begun = System.nanoTime();
            for (int i = 0; i < TRIAL_WRITES; i++) {
                channel.write(ByteBuffer.allocate(TRIAL_BYTES), (long) i * TRIAL_BYTES);
                if (synced) {
                    channel.force(false);
                }
            }
            return (int) Math.max(1, (System.nanoTime() - begun) / TRIAL_WRITES);
        } finally {
            Files.delete(trial);
        }
    }
}
