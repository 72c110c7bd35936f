package io.tenon.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Forwards TCP connections on loopback, and fails on demand: to lose an acknowledgement, {@link #hold} what goes to the
 * client, wait until the server has done its work, and {@link #cut}. At most 128 connections at a time, 16 KB in flight
 * in each direction. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {
    /** The direction in which bytes go. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    /** Sees what goes through one connection. It is called by one thread for each direction. */
    public interface Listener {
        /** These bytes were read and go on their way next; the array is valid only during the call. */
        void passes(Direction direction, byte[] buffer, int length);
    }

    private static final int MOST_CONNECTIONS = 128;
    private static final int BUFFER = 16 * 1024;

    private final ServerSocket entrance;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<Direction> held = ConcurrentHashMap.newKeySet();
    private final Object gate = new Object();
    private final Map<Direction, AtomicLong> waiting = new EnumMap<>(Direction.class);
    private volatile boolean refusing;
    private volatile long delayMillis;
    private volatile int bytesPerSecond;
    private volatile long latencyNanos;
    private volatile Supplier<Listener> listeners = () -> (direction, buffer, length) -> {};

    private TcpProxy(ServerSocket entrance, int target) {
        this.entrance = entrance;
        this.target = target;
        for (Direction direction : Direction.values()) {
            waiting.put(direction, new AtomicLong());
        }
    }

    /**
     * Starts a proxy.
     *
     * @param port where it listens on loopback, 0 for a free port
     * @param target the port on loopback it forwards to; nothing needs to listen there yet
     */
    public static TcpProxy start(int port, int target) {
        try {
            TcpProxy proxy = new TcpProxy(Ports.listen(port), target);
            proxy.daemon("accept", proxy::acceptUntilClosed);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("No proxy in front of port " + target + " could be started", e);
        }
    }

    /** Returns the port clients connect to. */
    public int port() {
        return entrance.getLocalPort();
    }

    /** Returns how many connections are open now. */
    public int connections() {
        return (open.size() + 1) / 2;
    }

    /** Holds all bytes that go this way, on every connection, until {@link #release} lets them go or a cut loses them. */
    public void hold(Direction direction) {
        held.add(direction);
    }

    /** Returns how many bytes that were read have to wait for a {@link #release}; at most 16 KB of each connection. */
    public long held(Direction direction) {
        return waitingOf(direction).get();
    }

    /** Forwards again what was held and what follows. */
    public void release() {
        synchronized (gate) {
            held.clear();
            gate.notifyAll();
        }
    }

    /** Forwards again in one direction; the other stays held, if it is. */
    public void release(Direction direction) {
        synchronized (gate) {
            held.remove(direction);
            gate.notifyAll();
        }
    }

    /** Delays every read of up to 16 KB by this long, in both directions; zero ends it. */
    public void delay(Duration delay) {
        delayMillis = delay.toMillis();
    }

    /**
     * Makes the way longer: every byte arrives this much later, in both directions, and any number of bytes can be
     * under way. This holds for every connection from its next bytes on, and for as long as the connection is open.
     */
    public void latency(Duration oneWay) {
        latencyNanos = oneWay.toNanos();
    }

    /** Gives every connection that is made later a listener of its own from here. */
    public void listen(Supplier<Listener> newListeners) {
        listeners = newListeners;
    }

    /** Slows each connection down to about so many bytes a second in each direction; 0 ends it. */
    public void throttle(int bytesASecond) {
        bytesPerSecond = bytesASecond;
    }

    /** Closes all connections; what was held is lost. New ones are accepted, with the holds that are in force. */
    public void cut() {
        open.forEach(TcpProxy::closeQuietly);
    }

    /** Cuts all connections, and closes every new one at once until {@link #accept}. */
    public void refuse() {
        refusing = true;
        cut();
    }

    /** Accepts connections again. */
    public void accept() {
        refusing = false;
    }

    @Override
    public void close() {
        try {
            entrance.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The proxy's port " + port() + " could not be closed", e);
        } finally {
            cut();
            release();
        }
    }

    private void acceptUntilClosed() {
        while (!entrance.isClosed()) {
            try {
                connect(entrance.accept());
            } catch (IOException e) {
                // Either the socket was closed, which ends the loop, or the client went away in between, which does not
                // matter.
            }
        }
    }

    private void connect(Socket client) {
        open.add(client);
        if (refusing || open.size() > 2 * MOST_CONNECTIONS) {
            forget(client);
            return;
        }
        Socket server = new Socket();
        try {
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 3000);
        } catch (IOException e) {
            closeQuietly(server);
            forget(client);
            return;
        }
        open.add(server);
        Listener listener = listeners.get();
        daemon("to-server", () -> pump(client, server, Direction.TO_SERVER, listener));
        daemon("to-client", () -> pump(server, client, Direction.TO_CLIENT, listener));
    }

    private void pump(Socket from, Socket to, Direction direction, Listener listener) {
        byte[] buffer = new byte[BUFFER];
        DelayLine line = null;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                listener.passes(direction, buffer, n);
                long nanos = latencyNanos;
                if (line == null && nanos > 0) {
                    line = longWay(nanos, from, to, direction);
                }
                if (line == null) {
                    write(buffer, n, from, out, direction);
                } else {
                    line.put(Arrays.copyOf(buffer, n));
                }
            }
        } catch (IOException | InterruptedException e) {
            // The connection was cut, or one side hung up: what a long way carries still arrives if it can, then both
            // ends are closed.
        } finally {
            if (line == null) {
                forget(from);
                forget(to);
            } else {
                finish(line);
            }
        }
    }

    /** Returns a long way, whose carrier closes both sockets once it is empty. */
    private DelayLine longWay(long nanos, Socket from, Socket to, Direction direction) {
        DelayLine line = new DelayLine(nanos);
        daemon("carry-" + direction, () -> carry(line, from, to, direction));
        return line;
    }

    private void write(byte[] bytes, int count, Socket from, OutputStream out, Direction direction)
            throws IOException, InterruptedException {
        pause(count);
        awaitRelease(direction, from, count);
        out.write(bytes, 0, count);
    }

    private static void finish(DelayLine line) {
        try {
            line.finish();
        } catch (IOException | InterruptedException e) {
            // The far end is gone already, and the carrier with it.
        }
    }

    private void carry(DelayLine line, Socket from, Socket to, Direction direction) {
        try {
            OutputStream out = to.getOutputStream();
            line.carry(bytes -> write(bytes, bytes.length, from, out, direction));
        } catch (IOException | InterruptedException e) {
            // The connection was cut, or one side hung up: both ends are closed below.
        } finally {
            forget(from);
            forget(to);
        }
    }

    private void pause(int bytes) throws InterruptedException {
        int rate = bytesPerSecond;
        long millis = delayMillis + (rate > 0 ? bytes * 1000L / rate : 0);
        if (millis > 0) {
            Thread.sleep(millis);
        }
    }

    private void awaitRelease(Direction direction, Socket socket, int bytes)
            throws InterruptedException, SocketException {
        synchronized (gate) {
            waitingOf(direction).addAndGet(bytes);
            try {
                while (held.contains(direction)) {
                    if (socket.isClosed()) {
                        // The other end may not be closed yet: what was held must not reach it.
                        throw new SocketException("Cut while its bytes were held");
                    }
                    gate.wait(100);
                }
            } finally {
                waitingOf(direction).addAndGet(-bytes);
            }
        }
    }

    private AtomicLong waitingOf(Direction direction) {
        return Objects.requireNonNull(waiting.get(direction));
    }

    private void forget(Socket socket) {
        closeQuietly(socket);
        open.remove(socket);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // The socket is thrown away, so it does not matter that it cannot be closed.
        }
    }

    private void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, "tcp-proxy-" + port() + "-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}
