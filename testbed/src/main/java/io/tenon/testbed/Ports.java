package io.tenon.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Free ports on loopback. */
final class Ports {
    /** Below the range from which systems give ports to outgoing connections: such a port stays ours over a restart. */
    private static final int FIRST = 20_000;

    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 200;

    private Ports() {}

    /** The requested port, or a free one where 0 was asked for. */
    static int orFree(int requested) {
        return requested == 0 ? free(0) : requested;
    }

    /** A free port whose neighbour {@code port - distance} is free as well. */
    static int free(int distance) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (isFree(port) && (distance == 0 || isFree(port - distance))) {
                return port;
            }
        }
        throw new IllegalStateException("No free port found on loopback between " + FIRST + " and " + LAST + " in "
                + ATTEMPTS + " attempts; nothing was started. Stop servers that were left over from earlier runs.");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (java.net.BindException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot ask whether port " + port + " is free on loopback", e);
        }
    }
}
