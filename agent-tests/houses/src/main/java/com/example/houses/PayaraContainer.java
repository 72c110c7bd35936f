package com.example.houses;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.glassfish.embeddable.CommandResult;
import org.glassfish.embeddable.CommandRunner;
import org.glassfish.embeddable.GlassFish;
import org.glassfish.embeddable.GlassFishProperties;
import org.glassfish.embeddable.GlassFishRuntime;

/** Payara in this process. A web application says at its first request which loader it has. */
final class PayaraContainer extends EmbeddedContainer {
    /** Its pools want a password. */
    private static final String USER = "PAYARA";

    private static final Map<String, ClassLoader> LOADERS = new HashMap<>();

    private final Deployments deployments;
    private final int port;
    private GlassFish server;

    PayaraContainer(Deployments deployments) throws IOException {
        this.deployments = deployments;
        port = Ports.free();
    }

    static void initialized(String name, ClassLoader loader) {
        LOADERS.put(name, loader);
    }

    @Override
    public void start() throws Exception {
        GlassFishProperties properties = new GlassFishProperties();
        properties.setConfigFileURI(configuration().toUri().toString());
        server = GlassFishRuntime.bootstrap().newGlassFish(properties);
        server.start();
        deployments.createUser(USER);
        for (String name : new String[] {"orders", "shared"}) {
            run(
                    "create-jdbc-connection-pool",
                    "--datasourceclassname",
                    "org.h2.jdbcx.JdbcDataSource",
                    "--restype",
                    "javax.sql.DataSource",
                    "--property",
                    "url=" + escaped(deployments.url()) + ":user=" + USER + ":password=" + USER,
                    name);
            run("create-jdbc-resource", "--connectionpoolid", name, "jdbc/" + name);
            // The first to use a pool gives it the driver's classes, and its threads what they inherit: that must be no
            // web application.
            run("ping-connection-pool", name);
        }
    }

    /** Its own, but that it listens for web applications only, and on this machine only. */
    private Path configuration() throws IOException {
        String stock;
        try (InputStream in = GlassFish.class.getResourceAsStream("/config/domain.xml")) {
            stock = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Path own = deployments.folder().resolve("domain.xml");
        Files.writeString(
                own,
                stock.replace(
                                "<hazelcast-config-specific-configuration>",
                                "<hazelcast-config-specific-configuration enabled=\"false\">")
                        .replace("0.0.0.0", "127.0.0.1")
                        .replace("port=\"3700\"", "port=\"" + Ports.free() + "\"")
                        .replace("port=\"3820\"", "port=\"" + Ports.free() + "\"")
                        .replace("port=\"3920\"", "port=\"" + Ports.free() + "\"")
                        .replace("<jmx-connector ", "<jmx-connector enabled=\"false\" ")
                        .replace("port=\"8080\"", "address=\"127.0.0.1\" port=\"" + port + "\"")
                        .replace("port=\"8181\"", "enabled=\"false\" port=\"8181\"")
                        .replace("value=\"7676\"", "value=\"" + Ports.free() + "\"")
                        .replace("port=\"4848\"", "address=\"127.0.0.1\" port=\"" + Ports.free() + "\""));
        return own;
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace(":", "\\:").replace("=", "\\=");
    }

    private void run(String command, String... arguments) throws Exception {
        CommandRunner runner = server.getCommandRunner();
        CommandResult result = runner.run(command, arguments);
        if (result.getExitStatus() != CommandResult.ExitStatus.SUCCESS) {
            throw new IllegalStateException(command + ": " + result.getOutput(), result.getFailureCause());
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void deploy(String name, Path folder) throws Exception {
        WebApplicationFolder.serve(folder, "com.example.houses.StepServlet");
        Files.writeString(
                folder.resolve("WEB-INF/glassfish-web.xml"),
                "<glassfish-web-app><class-loader delegate=\"false\"/></glassfish-web-app>\n");
        if (server.getDeployer().deploy(folder.toFile(), "--name=" + name, "--contextroot=" + name) == null) {
            throw new IllegalStateException("The web application " + name + " was not deployed");
        }
    }

    @Override
    ClassLoader loader(String name) {
        return LOADERS.get(name);
    }

    /**
     * By what threads of its own inherit of the first request that makes them, and by the digester of its descriptors; both seen in heap
     * dumps, without the agent, too.
     */
    @Override
    public boolean keepsFirstAndLatest() {
        return true;
    }

    @Override
    public String transactionManager() {
        return "java:appserver/TransactionManager";
    }

    @Override
    public boolean tiesWhatIsSentAfterClose() {
        return true;
    }

    @Override
    public void undeploy(String name) throws Exception {
        LOADERS.remove(name);
        server.getDeployer().undeploy(name);
    }
}
