package com.example;

/** Loads a RocketMQ client's producer and its implementation, and says what each carries of Tenon's. */
public final class ClientOnly {
    private ClientOnly() {}

    public static void main(String[] arguments) throws Exception {
        ClassLoader loader = ClassLoader.getSystemClassLoader();
        for (String name : new String[] {"producer.DefaultMQProducer", "impl.producer.DefaultMQProducerImpl"}) {
            StringBuilder carried = new StringBuilder();
            for (Class<?> implemented : Class.forName("org.apache.rocketmq.client." + name, false, loader)
                    .getInterfaces()) {
                if (implemented.getName().startsWith("io.tenon.")) {
                    carried.append(' ').append(implemented.getSimpleName());
                }
            }
            System.out.println("ran, " + name + " carries" + carried + ".");
        }
    }
}
