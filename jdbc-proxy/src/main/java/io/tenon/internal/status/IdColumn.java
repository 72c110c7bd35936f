package io.tenon.internal.status;

import io.tenon.internal.database.Dialect;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** How ids go into a database's column and come out of it. Stateless. */
public final class IdColumn {
    private IdColumn() {}

    public static void bind(Dialect dialect, PreparedStatement statement, int index, StatusId id) throws SQLException {
        if (dialect.idIsUuid) {
            statement.setObject(index, id.toUuid());
        } else {
            statement.setBytes(index, id.toBytes());
        }
    }

    public static StatusId idAt(Dialect dialect, ResultSet result, int index) throws SQLException {
        return dialect.idIsUuid
                ? StatusId.fromUuid((UUID) result.getObject(index))
                : StatusId.fromBytes(result.getBytes(index));
    }
}
