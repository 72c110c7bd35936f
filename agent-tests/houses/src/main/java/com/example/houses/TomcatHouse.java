package com.example.houses;

import java.nio.file.Path;
import org.apache.tomcat.util.descriptor.web.ContextResource;

/**
 * Web applications in Tomcat: two that bring driver, pool and client, two that find them in the server's loader. Each has two
 * pools that the server makes for it, Tomcat's DBCP 2 and Tomcat JDBC, and one that all of them share. Arguments: {@link
 * Deployments}.
 */
public final class TomcatHouse {
    private TomcatHouse() {}

    public static void main(String[] arguments) throws Exception {
        Deployments deployments = new Deployments(arguments);
        ContextResource shared = new ContextResource();
        shared.setName("jdbc/shared");
        shared.setType("javax.sql.DataSource");
        shared.setAuth("Container");
        shared.setProperty("factory", "org.apache.tomcat.jdbc.pool.DataSourceFactory");
        shared.setProperty("driverClassName", "org.h2.Driver");
        shared.setProperty("url", deployments.url());
        shared.setProperty("username", deployments.user());
        shared.setProperty("password", deployments.password());
        String context = "<Context>\n"
                + resource("orders", "org.apache.tomcat.jdbc.pool.DataSourceFactory", deployments)
                + resource("stock", "org.apache.tomcat.dbcp.dbcp2.BasicDataSourceFactory", deployments)
                + "<ResourceLink name=\"jdbc/shared\" global=\"jdbc/shared\" type=\"javax.sql.DataSource\"/>\n"
                + "</Context>\n";
        deployments.play(new TomcatContainer(Path.of(arguments[2]), shared), "orders,stock,shared", context);
    }

    private static String resource(String name, String factory, Deployments deployments) {
        return "<Resource name=\"jdbc/" + name
                + "\" auth=\"Container\" type=\"javax.sql.DataSource\" closeMethod=\"close\" factory=\""
                + factory
                + "\" driverClassName=\"org.h2.Driver\" url=\"" + deployments.url() + "\" username=\""
                + deployments.user() + "\" password=\"" + deployments.password() + "\"/>\n";
    }
}
