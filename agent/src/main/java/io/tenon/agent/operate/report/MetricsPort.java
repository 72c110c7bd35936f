package io.tenon.agent.operate.report;

import io.tenon.agent.operate.log.AgentLog;
import io.tenon.internal.DaemonThreads;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Answers every HTTP request on a port of the loopback address with the meters, one after the other: for a Prometheus,
 * or its agent, on the same machine. The JDK's own HTTP server is not used: it is in a module that a runtime may lack,
 * and an application may have replaced it. Used by the one thread that answers.
 */
public final class MetricsPort {
    private static final String NAME = "MetricsPort";
    private static final int MOST_WAITING = 16;
    private static final int REQUEST_MILLIS = 2_000;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int LONGEST_REQUEST = 16 << 10;

    private final ServerSocket socket;
    private final Supplier<String> text;

    private MetricsPort(ServerSocket socket, Supplier<String> text) {
        this.socket = socket;
        this.text = text;
    }

    /**
     * Opens the port. If it cannot be opened that is logged, and affects nothing else.
     *
     * @param port the port; 0 for none
     */
    public static void open(int port, Supplier<String> text) {
        if (port == 0) {
            return;
        }
        try {
            ServerSocket socket = new ServerSocket(port, MOST_WAITING, InetAddress.getLoopbackAddress());
            DaemonThreads.create(new MetricsPort(socket, text)::serve, "tenon-metrics-port")
                    .start();
            AgentLog.info(NAME, "meters are at http://127.0.0.1:" + port + "/metrics");
        } catch (IOException | OutOfMemoryError e) {
            AgentLog.error(NAME, "metrics-port " + port + " cannot be opened, all else is not affected: " + e);
        }
    }

    private void serve() {
        while (true) {
            try (Socket client = socket.accept()) {
                client.setSoTimeout(REQUEST_MILLIS);
                readRequest(client.getInputStream());
                byte[] body = text.get().getBytes(StandardCharsets.UTF_8);
                String head =
                        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: "
                                + body.length + "\r\nConnection: close\r\n\r\n";
                client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                client.getOutputStream().write(body);
                client.getOutputStream().flush();
            } catch (IOException | RuntimeException e) {
                AgentLog.debug(NAME, "a request was not answered: " + e);
                // There may be no file descriptor left, for any request, so that the next accept fails at once as well.
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Reads until the empty line that ends the head of a request. What comes behind it is not read. */
    private static void readRequest(InputStream in) throws IOException {
        int newLines = 0;
        long beganNanos = System.nanoTime();
        for (int read = 0; read < LONGEST_REQUEST && newLines < 2; read++) {
            if (System.nanoTime() - beganNanos > TimeUnit.MILLISECONDS.toNanos(REQUEST_MILLIS)) {
                throw new IOException("its head has not ended within " + REQUEST_MILLIS + " ms");
            }
            int next = in.read();
            if (next < 0) {
                return;
            }
            newLines = next == '\n' ? newLines + 1 : next == '\r' ? newLines : 0;
        }
    }
}
