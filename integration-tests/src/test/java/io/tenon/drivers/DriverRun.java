package io.tenon.drivers;

import io.tenon.testbed.Database;
import io.tenon.testbed.MariaDb;
import io.tenon.testbed.MySql;
import io.tenon.testbed.Postgres;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

/**
 * One old driver, with settings that people copy, on one server: a run of the contract suites. The build runs each driver
 * once, with its most dangerous settings; {@code drivers.sh} runs all of them, one after the other, and names each by the
 * system property {@value #ONLY}.
 *
 * @param settings as they stand in a URL, joined by "&amp;"; empty: none
 */
public record DriverRun(OldDriver driver, Server server, String settings) {
    /** The {@linkplain #toString name} of the only run to be made. */
    public static final String ONLY = "tenon.drivers.only";

    private static final ConcurrentMap<DriverRun, Database> SHARED = new ConcurrentHashMap<>();

    /** What the driver talks to. */
    public enum Server {
        MARIADB,
        MYSQL,
        POSTGRESQL
    }

    /** What a pool's manual, and hundreds of copies of it, advise for Connector/J. */
    private static final String ADVISED = "cachePrepStmts=true&prepStmtCacheSize=250&prepStmtCacheSqlLimit=2048"
            + "&useServerPrepStmts=true&useLocalSessionState=true&rewriteBatchedStatements=true"
            + "&cacheResultSetMetadata=true&cacheServerConfiguration=true&elideSetAutoCommits=true"
            + "&maintainTimeStats=false";

    private static final List<String> FOR_CONNECTOR_J = List.of(
            "",
            ADVISED,
            "useLocalTransactionState=true&useServerPrepStmts=true",
            "useLocalTransactionState=true",
            "useLocalSessionState=true&useLocalTransactionState=true&elideSetAutoCommits=true",
            "useLocalSessionState=true&elideSetAutoCommits=true&alwaysSendSetIsolation=false"
                    + "&cacheServerConfiguration=true",
            "useConfigs=maxPerformance",
            "useServerPrepStmts=true&cachePrepStmts=true",
            "useCursorFetch=true&defaultFetchSize=10",
            "rewriteBatchedStatements=true&allowMultiQueries=true",
            "useAffectedRows=true&readOnlyPropagatesToServer=false",
            "autoReconnect=true");

    private static final List<String> FOR_MARIADB = List.of(
            "",
            "useServerPrepStmts=true&cachePrepStmts=true&rewriteBatchedStatements=true",
            "useServerPrepStmts=true&useBulkStmts=true&continueBatchOnError=false",
            "useBatchMultiSend=true&usePipelineAuth=true",
            "allowMultiQueries=true",
            "useAffectedRows=true",
            "autoReconnect=true",
            "assureReadOnly=true&defaultFetchSize=10");

    private static final List<String> FOR_PGJDBC = List.of(
            "",
            "autosave=always",
            "autosave=conservative",
            "autosave=always&cleanupSavepoints=true&prepareThreshold=1",
            "preferQueryMode=simple",
            "preferQueryMode=extendedForPrepared",
            "preferQueryMode=extendedCacheEverything",
            "autosave=always&preferQueryMode=simple",
            "prepareThreshold=1",
            "prepareThreshold=0",
            "reWriteBatchedInserts=true&defaultRowFetchSize=10",
            "stringtype=unspecified&binaryTransfer=false",
            "raiseExceptionOnSilentRollback=false");

    /** The build's. */
    private static final List<DriverRun> MOST_DANGEROUS = List.of(
            new DriverRun(
                    OldDriver.CONNECTOR_J_5_1,
                    Server.MARIADB,
                    "useLocalSessionState=true&useLocalTransactionState=true&elideSetAutoCommits=true"),
            new DriverRun(OldDriver.CONNECTOR_J_8_0, Server.MARIADB, ADVISED),
            new DriverRun(
                    OldDriver.MARIADB_2_7,
                    Server.MARIADB,
                    "useServerPrepStmts=true&cachePrepStmts=true&rewriteBatchedStatements=true"),
            new DriverRun(OldDriver.PGJDBC_42_2, Server.POSTGRESQL, "autosave=always&preferQueryMode=simple"));

    /** The driver's run that {@value #ONLY} names, otherwise the build's. */
    public static DriverRun of(OldDriver driver) {
        String only = System.getProperty(ONLY, "");
        return Stream.concat(all().stream().filter(run -> run.toString().equals(only)), MOST_DANGEROUS.stream())
                .filter(run -> run.driver == driver)
                .findFirst()
                .orElseThrow();
    }

    /** The whole matrix. */
    public static List<DriverRun> all() {
        List<DriverRun> all = new ArrayList<>();
        for (OldDriver driver : List.of(OldDriver.CONNECTOR_J_5_1, OldDriver.CONNECTOR_J_8_0)) {
            add(all, driver, Server.MARIADB, FOR_CONNECTOR_J);
            if (MySql.isAvailable()) {
                add(
                        all,
                        driver,
                        Server.MYSQL,
                        List.of("", "useLocalSessionState=true&useLocalTransactionState=true", ADVISED));
            }
        }
        add(all, OldDriver.MARIADB_2_7, Server.MARIADB, FOR_MARIADB);
        add(all, OldDriver.PGJDBC_42_2, Server.POSTGRESQL, FOR_PGJDBC);
        MOST_DANGEROUS.stream().filter(run -> !all.contains(run)).forEach(all::add);
        return all;
    }

    private static void add(List<DriverRun> all, OldDriver driver, Server server, List<String> settings) {
        settings.forEach(each -> all.add(new DriverRun(driver, server, each)));
    }

    /** A new empty database, through the driver with the settings. */
    public Database freshDatabase() {
        return new OldDriverDatabase(driver, onServer(), settings);
    }

    /** The same database for all who ask, through the driver with the settings. */
    public Database sharedDatabase() {
        return SHARED.computeIfAbsent(this, DriverRun::freshDatabase);
    }

    /** A new empty database through the newest driver without settings, which the old one is compared with. */
    Database onServer() {
        return switch (server) {
            case MARIADB ->
                MariaDb.freshDatabase(
                        driver == OldDriver.MARIADB_2_7 ? MariaDb.Driver.MARIADB : MariaDb.Driver.CONNECTOR_J);
            case MYSQL -> MySql.freshDatabase();
            case POSTGRESQL -> Postgres.freshDatabase();
        };
    }

    /** After a failed statement the driver leads the transaction back to before it. */
    public boolean savesStatements() {
        return settings.contains("autosave=always");
    }

    @Override
    public String toString() {
        return driver + " on " + server + (settings.isEmpty() ? "" : ", " + settings);
    }
}
