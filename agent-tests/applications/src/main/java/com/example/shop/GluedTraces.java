package com.example.shop;

import java.lang.reflect.Method;
import java.sql.Connection;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;

/**
 * Another agent appends its property to the text of all properties, as SkyWalking before 8.8 does: where that text has no
 * separator at its end, the last value has something glued to it. Argument: the pool's name.
 */
public final class GluedTraces {
    private GluedTraces() {}

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> {
            DefaultMQProducer producer = new DefaultMQProducer("glued-" + shop.topic(), new Glue());
            producer.setNamesrvAddr(shop.nameServer());
            producer.setInstanceName("glued");
            producer.start();
            Connections connections = new Pools(shop, true).connections(shop.argument(0));
            for (int i = 0; i < 10; i++) {
                place(shop, connections, producer, "committed-" + i, true);
                place(shop, connections, producer, "rolled-back-" + i, false);
            }
            producer.shutdown();
        });
    }

    private static void place(
            Shop shop, Connections connections, DefaultMQProducer producer, String order, boolean commits)
            throws Exception {
        try (Connection connection = connections.open()) {
            connection.setAutoCommit(false);
            shop.insert(connection, order);
            producer.send(shop.book().message(order));
            if (commits) {
                connection.commit();
            } else {
                connection.rollback();
            }
        }
    }

    private static final class Glue implements RPCHook {
        @Override
        public void doBeforeRequest(String address, RemotingCommand request) {
            Object header = request.readCustomHeader();
            // Its package is another one since 5.0.
            if (header != null && header.getClass().getSimpleName().equals("SendMessageRequestHeaderV2")) {
                try {
                    Method get = header.getClass().getMethod("getI");
                    String properties = (String) get.invoke(header);
                    header.getClass()
                            .getMethod("setI", String.class)
                            .invoke(header, withoutSeparator(properties) + "sw8\u00011-trace\u0002");
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            }
        }

        private static String withoutSeparator(String properties) {
            return properties.endsWith("\u0002") ? properties.substring(0, properties.length() - 1) : properties;
        }

        @Override
        public void doAfterResponse(String address, RemotingCommand request, RemotingCommand response) {
            // Only what is sent is of interest.
        }
    }
}
