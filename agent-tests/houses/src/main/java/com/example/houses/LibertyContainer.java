package com.example.houses;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Open Liberty, with two pools that are no XA DataSources and one that is. */
final class LibertyContainer extends ServerContainer {
    private static final String SERVER = "shop";

    private final Path user;
    private final Path server;

    LibertyContainer(Path home, List<String> options, Deployments deployments) throws IOException {
        super(home, options, deployments);
        user = deployments.folder().resolve("usr");
        server = user.resolve("servers").resolve(SERVER);
    }

    @Override
    ProcessBuilder prepare(Path folder) throws IOException {
        Files.createDirectories(server.resolve("dropins"));
        Files.write(server.resolve("jvm.options"), options);
        Files.writeString(
                server.resolve("server.xml"),
                "<server>\n<featureManager><feature>servlet-4.0</feature><feature>jdbc-4.2</feature>"
                        + "<feature>jndi-1.0</feature><feature>concurrent-1.0</feature></featureManager>\n"
                        + "<httpEndpoint id=\"defaultHttpEndpoint\" host=\"127.0.0.1\" httpPort=\"" + port()
                        + "\" httpsPort=\"-1\"/>\n"
                        + "<applicationMonitor pollingRate=\"200ms\"/>\n"
                        + "<library id=\"driver\"><file name=\"" + driver() + "\"/></library>\n"
                        + dataSource("orders", "javax.sql.ConnectionPoolDataSource")
                        + dataSource("stock", "javax.sql.DataSource")
                        + dataSource("ledger", "javax.sql.XADataSource")
                        + "</server>\n");
        return script("run");
    }

    private String dataSource(String name, String type) {
        return "<dataSource id=\"" + name + "\" jndiName=\"jdbc/" + name + "\" type=\"" + type
                + "\"><jdbcDriver libraryRef=\"driver\" " + type + "=\"org.h2.jdbcx.JdbcDataSource\"/>"
                + "<properties URL=\"" + escaped(deployments.url()) + "\" user=\"" + USER + "\" password=\"" + USER
                + "\"/></dataSource>\n";
    }

    private ProcessBuilder script(String command) {
        ProcessBuilder script = new ProcessBuilder(home.resolve("bin/server").toString(), command, SERVER);
        script.environment().put("WLP_USER_DIR", user.toString());
        return script;
    }

    @Override
    boolean isStarted(String line) {
        return line.contains("CWWKF0011I");
    }

    @Override
    public void deploy(String name, Path folder) throws Exception {
        addSteps(folder);
        int before = mark();
        // Written whole first: what appears in the folder is deployed at once.
        Files.move(folder, server.resolve("dropins").resolve(name + ".war"));
        awaitLine(name + " starts", before, line -> line.contains("CWWKZ0001I") && line.contains(name));
    }

    @Override
    void takeAway(String name) throws Exception {
        int before = mark();
        Files.move(
                server.resolve("dropins").resolve(name + ".war"),
                deployments.folder().resolve(name + "-" + before));
        awaitLine(name + " stops", before, line -> line.contains("CWWKZ0009I") && line.contains(name));
    }

    @Override
    void tellToStop() throws Exception {
        Process stopping = script("stop").inheritIO().start();
        if (stopping.waitFor() != 0) {
            throw new IllegalStateException("server stop failed: " + stopping.exitValue());
        }
    }
}
