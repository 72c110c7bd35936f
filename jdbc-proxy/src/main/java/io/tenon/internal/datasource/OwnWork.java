package io.tenon.internal.datasource;

import java.sql.Connection;
import java.sql.SQLException;

/** What is done on a connection of Tenon's own, with no transaction open. */
public interface OwnWork {
    void on(Connection own) throws SQLException;
}
