package io.tenon.agent.engine;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a class implements of JDBC, JTA and R2DBC, as far as it is advised. */
enum JdbcRole {
    CONNECTION,
    STATEMENT,
    RESULT_SET,
    META_DATA,
    DATA_SOURCE,
    DRIVER,
    XA_RESOURCE,

    /** JTA's TransactionManager, which is asked what it has suspended. */
    TRANSACTION_MANAGER,

    /** A connection of R2DBC's, which is not followed: its transactions are only counted. */
    R2DBC_CONNECTION;

    /**
     * The class from which Narayana's TransactionManager inherits begin, and which does not implement
     * TransactionManager.
     */
    static final String NARAYANAS_BEGIN = "com/arjuna/ats/internal/jta/transaction/arjunacore/BaseTransaction";

    private static final Map<String, JdbcRole> OF_INTERFACE = new HashMap<>();

    static {
        OF_INTERFACE.put("java/sql/Connection", CONNECTION);
        OF_INTERFACE.put("java/sql/Statement", STATEMENT);
        OF_INTERFACE.put("java/sql/PreparedStatement", STATEMENT);
        OF_INTERFACE.put("java/sql/CallableStatement", STATEMENT);
        OF_INTERFACE.put("java/sql/ResultSet", RESULT_SET);
        OF_INTERFACE.put("java/sql/DatabaseMetaData", META_DATA);
        OF_INTERFACE.put("javax/sql/DataSource", DATA_SOURCE);
        OF_INTERFACE.put("java/sql/Driver", DRIVER);
        OF_INTERFACE.put("javax/transaction/xa/XAResource", XA_RESOURCE);
        OF_INTERFACE.put("javax/transaction/TransactionManager", TRANSACTION_MANAGER);
        OF_INTERFACE.put("jakarta/transaction/TransactionManager", TRANSACTION_MANAGER);
        OF_INTERFACE.put(NARAYANAS_BEGIN, TRANSACTION_MANAGER);
        OF_INTERFACE.put("io/r2dbc/spi/Connection", R2DBC_CONNECTION);
        // Tomcat's DataSource inherits getConnection from a class that does not say that it is one.
        OF_INTERFACE.put("org/apache/tomcat/jdbc/pool/DataSourceProxy", DATA_SOURCE);
    }

    /** @param interfaceName with slashes */
    static @Nullable JdbcRole of(String interfaceName) {
        return OF_INTERFACE.get(interfaceName);
    }

    static EnumSet<JdbcRole> none() {
        return EnumSet.noneOf(JdbcRole.class);
    }
}
