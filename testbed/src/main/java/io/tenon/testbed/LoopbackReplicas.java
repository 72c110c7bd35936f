package io.tenon.testbed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.apache.rocketmq.store.DefaultMessageStore;
import org.apache.rocketmq.store.config.MessageStoreConfig;
import org.apache.rocketmq.store.ha.DefaultHAConnection;
import org.apache.rocketmq.store.ha.DefaultHAService;
import org.apache.rocketmq.store.ha.HAConnection;
import org.jspecify.annotations.Nullable;

/**
 * RocketMQ's replication on loopback only: the stock one opens its port on every interface, whatever address the broker
 * was bound to. A broker whose {@code haListenPort} is {@link #NONE} has no replicas: no port, no threads. The store
 * finds this class through {@code META-INF/service}; it is public for that reason only. As thread-safe as the stock
 * one.
 */
public final class LoopbackReplicas extends DefaultHAService {
    /** The port of a broker that nobody replicates. */
    static final int NONE = 0;

    private boolean replicates;

    @Override
    public void init(DefaultMessageStore store) throws IOException {
        super.init(store);
        replicates = store.getMessageStoreConfig().getHaListenPort() != NONE;
        acceptSocketService = new LoopbackDoor(store.getMessageStoreConfig());
    }

    @Override
    public void start() throws Exception {
        if (replicates) {
            super.start();
        }
    }

    @Override
    public void shutdown() {
        if (replicates) {
            super.shutdown();
        }
    }

    /** Lets slaves in, in place of the stock class, whose socket cannot be given an address. */
    private final class LoopbackDoor extends AcceptSocketService {
        private final InetSocketAddress address;
        private @Nullable ServerSocketChannel door;

        LoopbackDoor(MessageStoreConfig config) {
            super(config);
            this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), config.getHaListenPort());
        }

        @Override
        public void beginAccept() throws IOException {
            door = ServerSocketChannel.open();
            door.socket().setReuseAddress(true);
            door.bind(address);
        }

        @Override
        public void run() {
            while (!isStopped() && door != null) {
                try {
                    SocketChannel slave = door.accept();
                    HAConnection connection = createConnection(slave);
                    addConnection(connection);
                    connection.start();
                } catch (ClosedChannelException e) {
                    // The door was shut down.
                    return;
                } catch (IOException e) {
                    log.error("A slave could not be let in at {}; it tries again", address, e);
                }
            }
        }

        @Override
        public void shutdown(boolean interrupt) {
            try {
                if (door != null) {
                    door.close();
                }
            } catch (IOException e) {
                log.warn("The door for slaves at {} did not close; it goes with the process", address, e);
            }
            super.shutdown(interrupt);
        }

        @Override
        protected HAConnection createConnection(SocketChannel slave) throws IOException {
            return new DefaultHAConnection(LoopbackReplicas.this, slave);
        }

        @Override
        public String getServiceName() {
            return LoopbackDoor.class.getSimpleName();
        }
    }
}
