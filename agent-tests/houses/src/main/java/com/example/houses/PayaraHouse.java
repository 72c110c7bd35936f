package com.example.houses;

/**
 * Web applications in Payara, which is GlassFish: two that bring driver, pool and client, two that find them in the server's loader. The
 * pools that the server makes are its resource adapter's, in transactions of JDBC and of JTA. Arguments: {@link Deployments}.
 */
public final class PayaraHouse {
    private PayaraHouse() {}

    public static void main(String[] arguments) throws Exception {
        Deployments deployments = new Deployments(arguments);
        deployments.play(new PayaraContainer(deployments), "orders,shared", "<Context/>");
    }
}
