package com.example.houses;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** WildFly, with a pool that its transaction manager enlists, one that it does not, and one of XA. */
final class WildFlyContainer extends ServerContainer {
    private static final String MODULE = "com.example.driver";

    private final Path base;

    WildFlyContainer(Path home, List<String> options, Deployments deployments) throws IOException {
        super(home, options, deployments);
        base = deployments.folder().resolve("standalone");
    }

    @Override
    ProcessBuilder prepare(Path folder) throws Exception {
        Files.createDirectories(base.resolve("deployments"));
        Path configuration = Files.createDirectories(base.resolve("configuration"));
        try (Stream<Path> files = Files.list(home.resolve("standalone/configuration"))) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Files.copy(file, configuration.resolve(file.getFileName()));
            }
        }
        Path standalone = configuration.resolve("standalone.xml");
        Files.writeString(
                standalone,
                Files.readString(standalone)
                        .replace(
                                "<drivers>",
                                "<datasource jndi-name=\"java:jboss/datasources/orders\" pool-name=\"orders\">" + pool()
                                        + "<datasource jta=\"false\" jndi-name=\"java:jboss/datasources/stock\" pool-name=\"stock\">"
                                        + pool()
                                        + "<xa-datasource jndi-name=\"java:jboss/datasources/ledger\" pool-name=\"ledger\">"
                                        + "<xa-datasource-property name=\"URL\">" + escaped(deployments.url())
                                        + "</xa-datasource-property><driver>shop</driver>" + security()
                                        + "</xa-datasource>\n<drivers>\n<driver name=\"shop\" module=\"" + MODULE
                                        + "\"><driver-class>org.h2.Driver</driver-class><xa-datasource-class>"
                                        + "org.h2.jdbcx.JdbcDataSource</xa-datasource-class></driver>")
                        .replace("scan-interval=\"5000\"", "scan-interval=\"200\""));
        Path options = folder.resolve("standalone.conf");
        Files.writeString(
                options,
                ". \"" + home + "/bin/standalone.conf\"\nJAVA_OPTS=\"$JAVA_OPTS " + String.join(" ", this.options)
                        + "\"\n");
        ProcessBuilder script = new ProcessBuilder(
                home.resolve("bin/standalone.sh").toString(),
                "-Djboss.server.base.dir=" + base,
                "-Djboss.bind.address=127.0.0.1",
                "-Djboss.http.port=" + port(),
                "-Djboss.https.port=0",
                "-Djboss.management.http.port=0");
        script.environment().put("RUN_CONF", options.toString());
        script.environment().put("JBOSS_MODULEPATH", home.resolve("modules") + ":" + modules(folder));
        script.environment().put("LAUNCH_JBOSS_IN_BACKGROUND", "true");
        return script;
    }

    private String pool() {
        return "<connection-url>" + escaped(deployments.url()) + "</connection-url><driver>shop</driver>" + security()
                + "</datasource>\n";
    }

    private static String security() {
        return "<security><user-name>" + USER + "</user-name><password>" + USER + "</password></security>";
    }

    /** The driver is a module, as WildFly's own, which is another version. */
    private Path modules(Path folder) throws IOException {
        Path modules = folder.resolve("modules");
        Path main = Files.createDirectories(
                modules.resolve(MODULE.replace('.', '/')).resolve("main"));
        Files.copy(driver(), main.resolve("driver.jar"));
        Files.writeString(
                main.resolve("module.xml"),
                "<module xmlns=\"urn:jboss:module:1.9\" name=\"" + MODULE + "\"><resources>"
                        + "<resource-root path=\"driver.jar\"/></resources><dependencies>"
                        + "<module name=\"javax.api\"/><module name=\"javax.transaction.api\"/></dependencies></module>");
        return modules;
    }

    @Override
    public String transactionManager() {
        return "java:jboss/TransactionManager";
    }

    @Override
    boolean isStarted(String line) {
        return line.contains("WFLYSRV0025");
    }

    @Override
    public void deploy(String name, Path folder) throws Exception {
        addSteps(folder);
        Files.writeString(
                folder.resolve("WEB-INF/jboss-web.xml"),
                "<jboss-web>" + reference("orders") + reference("stock") + reference("ledger") + "</jboss-web>");
        int before = mark();
        Path war = base.resolve("deployments").resolve(name + ".war");
        Files.move(folder, war);
        Files.createFile(marker(name, "dodeploy"));
        awaitLine(name + " starts", before, line -> line.contains("WFLYSRV0010") && line.contains(name));
    }

    private static String reference(String name) {
        return "<resource-ref><res-ref-name>jdbc/" + name + "</res-ref-name><jndi-name>java:jboss/datasources/" + name
                + "</jndi-name></resource-ref>";
    }

    private Path marker(String name, String what) {
        return base.resolve("deployments").resolve(name + ".war." + what);
    }

    @Override
    void takeAway(String name) throws Exception {
        int before = mark();
        Files.delete(marker(name, "deployed"));
        awaitLine(name + " stops", before, line -> line.contains("WFLYSRV0009") && line.contains(name));
        Files.move(
                base.resolve("deployments").resolve(name + ".war"),
                deployments.folder().resolve(name + "-" + before));
    }

    @Override
    void tellToStop() {
        java().destroy();
    }
}
