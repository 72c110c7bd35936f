package io.tenon.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds free ports on loopback. Stateless. */
public final class Ports {
    /**
     * The first port that is tried. All are below the range from which systems give ports to outgoing connections, so
     * that a port stays free for its server over a restart.
     */
    private static final int FIRST = 20_000;

    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 200;

    private Ports() {}

    /** Returns the requested port, or a free one where 0 was asked for. */
    static int orFree(int requested) {
        return requested == 0 ? free(0) : requested;
    }

    /**
     * Returns a free port whose neighbour {@code port - distance} is free as well, for a server that takes a number. A
     * server that can {@linkplain #listen listen} at once does so instead: a process that is started in this very
     * moment inherits the socket with which the port is tried here, and until it has closed that, milliseconds later,
     * nobody can listen there.
     */
    public static int free(int distance) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = random();
            if (isFree(port) && (distance == 0 || isFree(port - distance))) {
                return port;
            }
        }
        throw noneFree();
    }

    /** Listens at the requested port, or at a free one where 0 was asked for. */
    static ServerSocket listen(int requested) throws IOException {
        if (requested != 0) {
            return listenAt(requested);
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return listenAt(random());
            } catch (BindException e) {
                // The port is somebody else's; the next one is tried.
            }
        }
        throw noneFree();
    }

    private static int random() {
        return ThreadLocalRandom.current().nextInt(FIRST, LAST);
    }

    private static IllegalStateException noneFree() {
        return new IllegalStateException("No free port found on loopback between " + FIRST + " and " + LAST + " in "
                + ATTEMPTS + " attempts; nothing was started. Stop servers that were left over from earlier runs.");
    }

    private static boolean isFree(int port) {
        try {
            listenAt(port).close();
            return true;
        } catch (BindException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot ask whether port " + port + " is free on loopback", e);
        }
    }

    private static ServerSocket listenAt(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
