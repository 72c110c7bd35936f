package io.tenon.internal.status;

import io.tenon.internal.database.Dialect;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The tables that Tenon keeps in an application's database: their columns, and what they are called in errors. */
public enum TableKind {
    STATUS("status table", "table", "kind") {
        @Override
        String columns(Dialect dialect) {
            return "  kind " + dialect.kindType + " NOT NULL,\n"
                    + "  created_at " + dialect.timeType + " NOT NULL,\n"
                    + "  sealed_at " + dialect.timeType + " NULL,\n"
                    + "  note " + dialect.noteType + " NULL,\n";
        }
    },
    OUTBOX("outbox table", "outboxTable", "state") {
        @Override
        String columns(Dialect dialect) {
            return "  sender " + dialect.senderType + " NULL,\n"
                    + "  state " + dialect.kindType + " NOT NULL,\n"
                    + "  created_at " + dialect.timeType + " NOT NULL,\n"
                    + "  attempts INT DEFAULT 0 NOT NULL,\n"
                    + "  attempted_at " + dialect.timeType + " NULL,\n"
                    + "  note " + dialect.textType + " NULL,\n"
                    + "  size INT DEFAULT 0 NOT NULL,\n"
                    + "  messages " + dialect.blobType + " NULL,\n";
        }
    };

    private final String noun;
    private final String property;
    private final String kindColumn;

    TableKind(String noun, String property, String kindColumn) {
        this.noun = noun;
        this.property = property;
        this.kindColumn = kindColumn;
    }

    abstract String columns(Dialect dialect);

    /** As it is called within a sentence. */
    String noun() {
        return noun;
    }

    /** As it is called at the begin of one. */
    String title() {
        return noun.substring(0, 1).toUpperCase(Locale.ROOT) + noun.substring(1);
    }

    /** The setting that has its name. */
    String property() {
        return property;
    }

    /**
     * The statements that make the table, and its schema row, in order: as a script for a DBA. The database makes the identity,
     * so that the same script makes tables with different ones.
     */
    public List<String> ddl(Dialect dialect, String qualifiedTable) {
        return statements(dialect, qualifiedTable, dialect.newNote);
    }

    /**
     * As Tenon makes the table itself, with a given identity: written as a function, a binary log by statement would give each
     * replica another one.
     */
    List<String> ddl(Dialect dialect, String qualifiedTable, String tableId) {
        return statements(dialect, qualifiedTable, "'" + TableOpening.noteOf(tableId) + "'");
    }

    private List<String> statements(Dialect dialect, String qualifiedTable, String note) {
        List<String> statements = new ArrayList<>();
        statements.add("CREATE TABLE IF NOT EXISTS " + qualifiedTable + " (\n"
                + "  id " + dialect.idType + " NOT NULL,\n"
                + columns(dialect)
                + "  PRIMARY KEY (id)\n"
                + ")" + dialect.tableOptions);
        statements.add("INSERT INTO " + qualifiedTable + " (id, " + kindColumn + ", created_at, note)\n  VALUES ("
                + dialect.zeroId + ", " + StatusKind.SCHEMA.literal() + ", " + dialect.now + ", " + note + ")");
        return Collections.unmodifiableList(statements);
    }
}
