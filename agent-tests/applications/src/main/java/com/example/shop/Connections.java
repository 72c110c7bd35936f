package com.example.shop;

import java.sql.Connection;
import java.sql.SQLException;

/** Where an application gets its connections from: a pool, or the driver itself. */
interface Connections {
    Connection open() throws SQLException;
}
