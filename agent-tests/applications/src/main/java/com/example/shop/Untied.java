package com.example.shop;

import com.example.shaded.client.java.impl.producer.ProducerImpl;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.util.Arrays;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.sql.XAConnection;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.h2.jdbcx.JdbcDataSource;

/** Sends in transactions by every way that is recognised and not tied; says of each whether it was sent or refused. */
public final class Untied {
    private Untied() {}

    private interface Way {
        void send() throws Exception;
    }

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> {
            Connections connections = new Pools(shop, true).connections(shop.argument(0));
            TransactionMQProducer own = own(shop);
            try (Connection connection = connections.open()) {
                attempt("outside", () -> shop.producer()
                        .getDefaultMQProducerImpl()
                        .send(shop.book().free("outside")));
                connection.setAutoCommit(false);
                shop.insert(connection, "untied");
                attempt("own", () -> own.sendMessageInTransaction(shop.book().free("own"), null));
                attempt("implementation", () -> shop.producer()
                        .getDefaultMQProducerImpl()
                        .send(shop.book().free("implementation")));
                attempt("implementation-async", () -> shop.producer()
                        .getDefaultMQProducerImpl()
                        .send(shop.book().free("implementation-async"), shop.callback()));
                attempt("grpc", () -> new ProducerImpl().send("a message"));
                attempt("producer", () -> shop.tell("untied"));
                connection.commit();
            }
            xa(shop);
            own.shutdown();
            sayWhatTheBeanSays();
        });
    }

    private static void xa(Shop shop) throws Exception {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(shop.url());
        source.setUser(shop.user());
        source.setPassword(shop.password());
        XAConnection enlisted = source.getXAConnection();
        XAResource resource = enlisted.getXAResource();
        Xid branch = new Branch();
        resource.start(branch, XAResource.TMNOFLAGS);
        shop.insert(enlisted.getConnection(), "xa");
        attempt("xa", () -> shop.producer().send(shop.book().free("xa")));
        resource.end(branch, XAResource.TMSUCCESS);
        resource.prepare(branch);
        resource.commit(branch, false);
        attempt("after-xa", () -> shop.producer().send(shop.book().free("after-xa")));
        enlisted.close();
    }

    private static void attempt(String name, Way way) throws Exception {
        try {
            way.send();
            System.out.println("SENT " + name);
        } catch (IllegalStateException e) {
            System.out.println("REFUSED " + name);
        }
    }

    private static TransactionMQProducer own(Shop shop) throws Exception {
        TransactionMQProducer own = new TransactionMQProducer("own-" + shop.topic());
        own.setNamesrvAddr(shop.nameServer());
        own.setTransactionListener(new TransactionListener() {
            @Override
            public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
                return LocalTransactionState.COMMIT_MESSAGE;
            }

            @Override
            public LocalTransactionState checkLocalTransaction(MessageExt message) {
                return LocalTransactionState.COMMIT_MESSAGE;
            }
        });
        own.start();
        return own;
    }

    private static void sayWhatTheBeanSays() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName bean = new ObjectName("io.tenon:type=Agent");
        for (String line : ((String) server.getAttribute(bean, "NotFollowed")).split("\n")) {
            System.out.println("BEAN " + line);
        }
        System.out.println("BEAN all: " + server.getAttribute(bean, "MessagesNotFollowed"));
    }

    private static final class Branch implements Xid {
        @Override
        public int getFormatId() {
            return 1;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            byte[] id = new byte[16];
            Arrays.fill(id, (byte) 7);
            return id;
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {1};
        }
    }
}
