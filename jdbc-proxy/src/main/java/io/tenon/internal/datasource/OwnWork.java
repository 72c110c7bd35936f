package io.tenon.internal.datasource;

import java.sql.Connection;
import java.sql.SQLException;

/** What is done on a connection of Tenon's own, with no transaction open. Used by one thread at a time. */
public interface OwnWork {
    void on(Connection own) throws SQLException;
}
