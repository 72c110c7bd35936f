package com.example.binding;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.shardingsphere.driver.api.yaml.YamlShardingSphereDataSourceFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** ShardingSphere-JDBC 5.5.2: logical connections over two tracked databases. */
final class Sharding {
    /** An order whose number is even lies in the first database, the others in the second. */
    private static final String RULES = String.join(
            "\n",
            "rules:",
            "- !SINGLE",
            "  tables:",
            "  - \"*.*\"",
            "- !SHARDING",
            "  tables:",
            "    shard_orders:",
            "      actualDataNodes: ds_${0..1}.shard_orders",
            "      databaseStrategy:",
            "        standard:",
            "          shardingColumn: number",
            "          shardingAlgorithmName: by_number",
            "  shardingAlgorithms:",
            "    by_number:",
            "      type: INLINE",
            "      props:",
            "        algorithm-expression: ds_${number % 2}");

    private Sharding() {}

    static List<Scenario> scenarios() {
        return Arrays.asList(oneShard(), twoShards(), read());
    }

    private static DataSource sharded(Scene scene) throws Exception {
        Map<String, DataSource> shards = new LinkedHashMap<>();
        for (String database : Arrays.asList("a", "b")) {
            scene.execute(scene.url(database), "CREATE TABLE shard_orders (number INT PRIMARY KEY, id VARCHAR(128))");
        }
        shards.put("ds_0", new Shard(scene.pool("a"), scene.url("a")));
        shards.put("ds_1", new Shard(scene.pool("b"), scene.url("b")));
        return YamlShardingSphereDataSourceFactory.createDataSource(shards, RULES.getBytes(StandardCharsets.UTF_8));
    }

    /** ShardingSphere asks every DataSource for a property {@code url}, to tell what database it leads to. */
    public static final class Shard extends DelegatingDataSource {
        private String url;

        Shard(DataSource source, String url) {
            super(source);
            this.url = url;
        }

        public String getUrl() {
            return url;
        }

        public void setUrl(String url) {
            this.url = url;
        }
    }

    private static void insert(Connection connection, int number) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO shard_orders (number, id) VALUES (?, ?)")) {
            insert.setInt(1, number);
            insert.setString(2, "order " + number);
            insert.executeUpdate();
        }
    }

    private static Scenario oneShard() {
        return Scenario.of(
                        "sharding-one",
                        "ShardingSphere over tracked DataSources: insert into one shard, `send`, `commit()`; insert,"
                                + " `send`, `rollback()`")
                .delivered("committed")
                .undone("regretted")
                .because("the logical connection borrows a real one, tracked, for the first statement, and commits it")
                .play(scene -> {
                    try (Connection c = sharded(scene).getConnection()) {
                        c.setAutoCommit(false);
                        insert(c, 2);
                        scene.send("committed");
                        c.commit();
                        insert(c, 4);
                        scene.send("regretted");
                        c.rollback();
                    }
                });
    }

    private static Scenario twoShards() {
        return Scenario.of(
                        "sharding-two",
                        "the same: inserts into both shards, `send`, `rollback()`; then both, `send`, `commit()`")
                .delivered("committed")
                .undone("regretted")
                .warned("sharding-two-a", "sharding-two-b")
                .because("ambiguous: one of the two shards' transactions has it, and both end alike")
                .play(scene -> {
                    try (Connection c = sharded(scene).getConnection()) {
                        c.setAutoCommit(false);
                        insert(c, 2);
                        insert(c, 3);
                        scene.send("regretted");
                        c.rollback();
                        insert(c, 4);
                        insert(c, 5);
                        scene.send("committed");
                        c.commit();
                    }
                });
    }

    private static Scenario read() {
        return Scenario.of("sharding-read", "the same: a SELECT from both shards, `send`, `close()`")
                .delivered("m")
                .because("nothing was written")
                .play(scene -> {
                    try (Connection c = sharded(scene).getConnection()) {
                        c.setAutoCommit(false);
                        try (PreparedStatement select = c.prepareStatement("SELECT COUNT(*) FROM shard_orders")) {
                            select.executeQuery().close();
                        }
                        scene.send("m");
                    }
                });
    }
}
