package io.tenon.torture;

import io.tenon.testbed.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** All that is known of a message, in order of time, from the journals and logs of a run and from the database. */
final class History {
    private static final Pattern TIMED = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\S+ .*");
    private static final Pattern NAMES = Pattern.compile("\\b(msg|segment|attempt)=([0-9A-Fa-f]{32,64})\\b");
    private static final String FAULT = " fault: ";

    private final Path folder;
    private final Database database;

    History(Path folder, Database database) {
        this.folder = folder;
        this.database = database;
    }

    /** One line an event, then the rows; faults are those between the message's first event and its last. */
    String of(String key) {
        String transaction = key.contains("/") ? key.substring(0, key.indexOf('/')) : key;
        Set<String> names = new HashSet<>();
        for (String line : lines(l -> l.contains("key=" + key + " "))) {
            for (Matcher name = NAMES.matcher(line); name.find(); ) {
                names.add(name.group(2));
            }
        }
        Pattern wanted =
                Pattern.compile("[ \\[](" + Pattern.quote(transaction) + "|" + Pattern.quote(key) + ")[ ,:\\]/]|[ \\[]"
                        + Pattern.quote(transaction) + "$" + (names.isEmpty() ? "" : "|" + String.join("|", names)));
        List<String> events = lines(l -> l.contains(FAULT) || wanted.matcher(l).find());
        List<String> own = events.stream().filter(l -> !l.contains(FAULT)).toList();
        StringBuilder history = new StringBuilder("History of message " + key + System.lineSeparator());
        if (!own.isEmpty()) {
            String first = own.get(0);
            String last = own.get(own.size() - 1);
            events.stream()
                    .filter(l -> l.compareTo(first) >= 0 && l.compareTo(last) <= 0)
                    .forEach(l -> history.append("  ").append(l).append(System.lineSeparator()));
        }
        return history.append(rows(key, names)).toString();
    }

    private List<String> lines(Predicate<String> wanted) {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (file.toString().endsWith(".journal") || file.toString().endsWith(".log")) {
                    try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
                        lines.filter(l -> TIMED.matcher(l).matches())
                                .filter(wanted)
                                .forEach(found::add);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The journals in " + folder + " cannot be read", e);
        }
        found.sort(null);
        return found;
    }

    private String rows(String key, Set<String> names) {
        StringBuilder rows = new StringBuilder();
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            try (ResultSet order = statement.executeQuery("SELECT id FROM orders WHERE id = '" + key + "'")) {
                rows.append("  row of orders: ").append(order.next() ? "there" : "none");
            }
            String quote = connection.getMetaData().getIdentifierQuoteString();
            try (ResultSet status = statement.executeQuery(
                    "SELECT id, kind, created_at, sealed_at FROM " + quote + "tenon_status" + quote)) {
                while (status.next()) {
                    String id = hex(status.getObject(1));
                    if (names.contains(id)) {
                        rows.append(System.lineSeparator())
                                .append("  status row ")
                                .append(status.getString(2))
                                .append(' ')
                                .append(id)
                                .append(" created ")
                                .append(status.getString(3))
                                .append(" sealed ")
                                .append(status.getString(4));
                    }
                }
            }
        } catch (SQLException e) {
            rows.append("  rows cannot be read: ").append(e);
        }
        return rows.append(System.lineSeparator()).toString();
    }

    private static String hex(Object id) {
        if (id instanceof byte[] bytes && bytes.length == 16) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return new UUID(buffer.getLong(), buffer.getLong()).toString().replace("-", "");
        }
        return id.toString().replace("-", "");
    }
}
