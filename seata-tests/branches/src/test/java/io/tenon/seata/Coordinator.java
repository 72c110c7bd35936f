package io.tenon.seata;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Seata's coordinator in a JVM of its own, on loopback, with its state in a folder. It is killed when it is closed. */
final class Coordinator implements AutoCloseable {
    private static final Path CLASS_PATH = Path.of("..", "coordinator", "target", "classpath");
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(90);

    private final Process process;
    private final int port;

    private Coordinator(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Returns when it accepts connections. */
    static Coordinator start(Path folder, int port, int consolePort) throws IOException, InterruptedException {
        Path output = folder.resolve("coordinator.log");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Duser.home=" + folder,
                        "-Dserver.address=127.0.0.1",
                        "-Dserver.port=" + consolePort,
                        "-Dseata.server.service-port=" + port,
                        "-Dseata.store.file.dir=" + folder.resolve("sessions"),
                        "-cp",
                        Files.readString(CLASS_PATH).trim(),
                        "io.seata.server.ServerApplication"))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(new File(output.toString()))
                .start();
        Coordinator coordinator = new Coordinator(process, port);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "kill-coordinator"));
        coordinator.awaitStart(output);
        return coordinator;
    }

    private void awaitStart(Path output) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_NANOS;
        while (!accepts()) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                close();
                throw new IllegalStateException("Seata's coordinator did not start:\n" + Files.readString(output));
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false; // not yet
        }
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
