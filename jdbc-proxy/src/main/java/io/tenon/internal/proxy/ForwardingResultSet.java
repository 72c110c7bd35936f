package io.tenon.internal.proxy;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Map;

/**
 * Passes every call on, one line each: a result set is read in the innermost loops of an application, so it is
 * forwarded by plain calls, which cost nothing once compiled, and not by a reflective proxy.
 */
@SuppressWarnings({"deprecation", "NullAway"})
abstract class ForwardingResultSet implements ResultSet {
    final ResultSet target;

    ForwardingResultSet(ResultSet target) {
        this.target = target;
    }

    // spotless:off
    // @formatter:off
    @Override public boolean next() throws SQLException { return target.next(); }
    @Override public void close() throws SQLException { target.close(); }
    @Override public boolean wasNull() throws SQLException { return target.wasNull(); }
    @Override public String getString(int a) throws SQLException { return target.getString(a); }
    @Override public boolean getBoolean(int a) throws SQLException { return target.getBoolean(a); }
    @Override public byte getByte(int a) throws SQLException { return target.getByte(a); }
    @Override public short getShort(int a) throws SQLException { return target.getShort(a); }
    @Override public int getInt(int a) throws SQLException { return target.getInt(a); }
    @Override public long getLong(int a) throws SQLException { return target.getLong(a); }
    @Override public float getFloat(int a) throws SQLException { return target.getFloat(a); }
    @Override public double getDouble(int a) throws SQLException { return target.getDouble(a); }
    @Deprecated @Override public BigDecimal getBigDecimal(int a, int b) throws SQLException { return target.getBigDecimal(a, b); }
    @Override public byte[] getBytes(int a) throws SQLException { return target.getBytes(a); }
    @Override public Date getDate(int a) throws SQLException { return target.getDate(a); }
    @Override public Time getTime(int a) throws SQLException { return target.getTime(a); }
    @Override public Timestamp getTimestamp(int a) throws SQLException { return target.getTimestamp(a); }
    @Override public InputStream getAsciiStream(int a) throws SQLException { return target.getAsciiStream(a); }
    @Deprecated @Override public InputStream getUnicodeStream(int a) throws SQLException { return target.getUnicodeStream(a); }
    @Override public InputStream getBinaryStream(int a) throws SQLException { return target.getBinaryStream(a); }
    @Override public String getString(String a) throws SQLException { return target.getString(a); }
    @Override public boolean getBoolean(String a) throws SQLException { return target.getBoolean(a); }
    @Override public byte getByte(String a) throws SQLException { return target.getByte(a); }
    @Override public short getShort(String a) throws SQLException { return target.getShort(a); }
    @Override public int getInt(String a) throws SQLException { return target.getInt(a); }
    @Override public long getLong(String a) throws SQLException { return target.getLong(a); }
    @Override public float getFloat(String a) throws SQLException { return target.getFloat(a); }
    @Override public double getDouble(String a) throws SQLException { return target.getDouble(a); }
    @Deprecated @Override public BigDecimal getBigDecimal(String a, int b) throws SQLException { return target.getBigDecimal(a, b); }
    @Override public byte[] getBytes(String a) throws SQLException { return target.getBytes(a); }
    @Override public Date getDate(String a) throws SQLException { return target.getDate(a); }
    @Override public Time getTime(String a) throws SQLException { return target.getTime(a); }
    @Override public Timestamp getTimestamp(String a) throws SQLException { return target.getTimestamp(a); }
    @Override public InputStream getAsciiStream(String a) throws SQLException { return target.getAsciiStream(a); }
    @Deprecated @Override public InputStream getUnicodeStream(String a) throws SQLException { return target.getUnicodeStream(a); }
    @Override public InputStream getBinaryStream(String a) throws SQLException { return target.getBinaryStream(a); }
    @Override public SQLWarning getWarnings() throws SQLException { return target.getWarnings(); }
    @Override public void clearWarnings() throws SQLException { target.clearWarnings(); }
    @Override public String getCursorName() throws SQLException { return target.getCursorName(); }
    @Override public ResultSetMetaData getMetaData() throws SQLException { return target.getMetaData(); }
    @Override public Object getObject(int a) throws SQLException { return target.getObject(a); }
    @Override public Object getObject(String a) throws SQLException { return target.getObject(a); }
    @Override public int findColumn(String a) throws SQLException { return target.findColumn(a); }
    @Override public Reader getCharacterStream(int a) throws SQLException { return target.getCharacterStream(a); }
    @Override public Reader getCharacterStream(String a) throws SQLException { return target.getCharacterStream(a); }
    @Override public BigDecimal getBigDecimal(int a) throws SQLException { return target.getBigDecimal(a); }
    @Override public BigDecimal getBigDecimal(String a) throws SQLException { return target.getBigDecimal(a); }
    @Override public boolean isBeforeFirst() throws SQLException { return target.isBeforeFirst(); }
    @Override public boolean isAfterLast() throws SQLException { return target.isAfterLast(); }
    @Override public boolean isFirst() throws SQLException { return target.isFirst(); }
    @Override public boolean isLast() throws SQLException { return target.isLast(); }
    @Override public void beforeFirst() throws SQLException { target.beforeFirst(); }
    @Override public void afterLast() throws SQLException { target.afterLast(); }
    @Override public boolean first() throws SQLException { return target.first(); }
    @Override public boolean last() throws SQLException { return target.last(); }
    @Override public int getRow() throws SQLException { return target.getRow(); }
    @Override public boolean absolute(int a) throws SQLException { return target.absolute(a); }
    @Override public boolean relative(int a) throws SQLException { return target.relative(a); }
    @Override public boolean previous() throws SQLException { return target.previous(); }
    @Override public void setFetchDirection(int a) throws SQLException { target.setFetchDirection(a); }
    @Override public int getFetchDirection() throws SQLException { return target.getFetchDirection(); }
    @Override public void setFetchSize(int a) throws SQLException { target.setFetchSize(a); }
    @Override public int getFetchSize() throws SQLException { return target.getFetchSize(); }
    @Override public int getType() throws SQLException { return target.getType(); }
    @Override public int getConcurrency() throws SQLException { return target.getConcurrency(); }
    @Override public boolean rowUpdated() throws SQLException { return target.rowUpdated(); }
    @Override public boolean rowInserted() throws SQLException { return target.rowInserted(); }
    @Override public boolean rowDeleted() throws SQLException { return target.rowDeleted(); }
    @Override public void updateNull(int a) throws SQLException { target.updateNull(a); }
    @Override public void updateBoolean(int a, boolean b) throws SQLException { target.updateBoolean(a, b); }
    @Override public void updateByte(int a, byte b) throws SQLException { target.updateByte(a, b); }
    @Override public void updateShort(int a, short b) throws SQLException { target.updateShort(a, b); }
    @Override public void updateInt(int a, int b) throws SQLException { target.updateInt(a, b); }
    @Override public void updateLong(int a, long b) throws SQLException { target.updateLong(a, b); }
    @Override public void updateFloat(int a, float b) throws SQLException { target.updateFloat(a, b); }
    @Override public void updateDouble(int a, double b) throws SQLException { target.updateDouble(a, b); }
    @Override public void updateBigDecimal(int a, BigDecimal b) throws SQLException { target.updateBigDecimal(a, b); }
    @Override public void updateString(int a, String b) throws SQLException { target.updateString(a, b); }
    @Override public void updateBytes(int a, byte[] b) throws SQLException { target.updateBytes(a, b); }
    @Override public void updateDate(int a, Date b) throws SQLException { target.updateDate(a, b); }
    @Override public void updateTime(int a, Time b) throws SQLException { target.updateTime(a, b); }
    @Override public void updateTimestamp(int a, Timestamp b) throws SQLException { target.updateTimestamp(a, b); }
    @Override public void updateAsciiStream(int a, InputStream b, int c) throws SQLException { target.updateAsciiStream(a, b, c); }
    @Override public void updateBinaryStream(int a, InputStream b, int c) throws SQLException { target.updateBinaryStream(a, b, c); }
    @Override public void updateCharacterStream(int a, Reader b, int c) throws SQLException { target.updateCharacterStream(a, b, c); }
    @Override public void updateObject(int a, Object b, int c) throws SQLException { target.updateObject(a, b, c); }
    @Override public void updateObject(int a, Object b) throws SQLException { target.updateObject(a, b); }
    @Override public void updateNull(String a) throws SQLException { target.updateNull(a); }
    @Override public void updateBoolean(String a, boolean b) throws SQLException { target.updateBoolean(a, b); }
    @Override public void updateByte(String a, byte b) throws SQLException { target.updateByte(a, b); }
    @Override public void updateShort(String a, short b) throws SQLException { target.updateShort(a, b); }
    @Override public void updateInt(String a, int b) throws SQLException { target.updateInt(a, b); }
    @Override public void updateLong(String a, long b) throws SQLException { target.updateLong(a, b); }
    @Override public void updateFloat(String a, float b) throws SQLException { target.updateFloat(a, b); }
    @Override public void updateDouble(String a, double b) throws SQLException { target.updateDouble(a, b); }
    @Override public void updateBigDecimal(String a, BigDecimal b) throws SQLException { target.updateBigDecimal(a, b); }
    @Override public void updateString(String a, String b) throws SQLException { target.updateString(a, b); }
    @Override public void updateBytes(String a, byte[] b) throws SQLException { target.updateBytes(a, b); }
    @Override public void updateDate(String a, Date b) throws SQLException { target.updateDate(a, b); }
    @Override public void updateTime(String a, Time b) throws SQLException { target.updateTime(a, b); }
    @Override public void updateTimestamp(String a, Timestamp b) throws SQLException { target.updateTimestamp(a, b); }
    @Override public void updateAsciiStream(String a, InputStream b, int c) throws SQLException { target.updateAsciiStream(a, b, c); }
    @Override public void updateBinaryStream(String a, InputStream b, int c) throws SQLException { target.updateBinaryStream(a, b, c); }
    @Override public void updateCharacterStream(String a, Reader b, int c) throws SQLException { target.updateCharacterStream(a, b, c); }
    @Override public void updateObject(String a, Object b, int c) throws SQLException { target.updateObject(a, b, c); }
    @Override public void updateObject(String a, Object b) throws SQLException { target.updateObject(a, b); }
    @Override public void insertRow() throws SQLException { target.insertRow(); }
    @Override public void updateRow() throws SQLException { target.updateRow(); }
    @Override public void deleteRow() throws SQLException { target.deleteRow(); }
    @Override public void refreshRow() throws SQLException { target.refreshRow(); }
    @Override public void cancelRowUpdates() throws SQLException { target.cancelRowUpdates(); }
    @Override public void moveToInsertRow() throws SQLException { target.moveToInsertRow(); }
    @Override public void moveToCurrentRow() throws SQLException { target.moveToCurrentRow(); }
    @Override public Statement getStatement() throws SQLException { return target.getStatement(); }
    @Override public Object getObject(int a, Map<String, Class<?>> b) throws SQLException { return target.getObject(a, b); }
    @Override public Ref getRef(int a) throws SQLException { return target.getRef(a); }
    @Override public Blob getBlob(int a) throws SQLException { return target.getBlob(a); }
    @Override public Clob getClob(int a) throws SQLException { return target.getClob(a); }
    @Override public Array getArray(int a) throws SQLException { return target.getArray(a); }
    @Override public Object getObject(String a, Map<String, Class<?>> b) throws SQLException { return target.getObject(a, b); }
    @Override public Ref getRef(String a) throws SQLException { return target.getRef(a); }
    @Override public Blob getBlob(String a) throws SQLException { return target.getBlob(a); }
    @Override public Clob getClob(String a) throws SQLException { return target.getClob(a); }
    @Override public Array getArray(String a) throws SQLException { return target.getArray(a); }
    @Override public Date getDate(int a, Calendar b) throws SQLException { return target.getDate(a, b); }
    @Override public Date getDate(String a, Calendar b) throws SQLException { return target.getDate(a, b); }
    @Override public Time getTime(int a, Calendar b) throws SQLException { return target.getTime(a, b); }
    @Override public Time getTime(String a, Calendar b) throws SQLException { return target.getTime(a, b); }
    @Override public Timestamp getTimestamp(int a, Calendar b) throws SQLException { return target.getTimestamp(a, b); }
    @Override public Timestamp getTimestamp(String a, Calendar b) throws SQLException { return target.getTimestamp(a, b); }
    @Override public URL getURL(int a) throws SQLException { return target.getURL(a); }
    @Override public URL getURL(String a) throws SQLException { return target.getURL(a); }
    @Override public void updateRef(int a, Ref b) throws SQLException { target.updateRef(a, b); }
    @Override public void updateRef(String a, Ref b) throws SQLException { target.updateRef(a, b); }
    @Override public void updateBlob(int a, Blob b) throws SQLException { target.updateBlob(a, b); }
    @Override public void updateBlob(String a, Blob b) throws SQLException { target.updateBlob(a, b); }
    @Override public void updateClob(int a, Clob b) throws SQLException { target.updateClob(a, b); }
    @Override public void updateClob(String a, Clob b) throws SQLException { target.updateClob(a, b); }
    @Override public void updateArray(int a, Array b) throws SQLException { target.updateArray(a, b); }
    @Override public void updateArray(String a, Array b) throws SQLException { target.updateArray(a, b); }
    @Override public RowId getRowId(int a) throws SQLException { return target.getRowId(a); }
    @Override public RowId getRowId(String a) throws SQLException { return target.getRowId(a); }
    @Override public void updateRowId(int a, RowId b) throws SQLException { target.updateRowId(a, b); }
    @Override public void updateRowId(String a, RowId b) throws SQLException { target.updateRowId(a, b); }
    @Override public int getHoldability() throws SQLException { return target.getHoldability(); }
    @Override public boolean isClosed() throws SQLException { return target.isClosed(); }
    @Override public void updateNString(int a, String b) throws SQLException { target.updateNString(a, b); }
    @Override public void updateNString(String a, String b) throws SQLException { target.updateNString(a, b); }
    @Override public void updateNClob(int a, NClob b) throws SQLException { target.updateNClob(a, b); }
    @Override public void updateNClob(String a, NClob b) throws SQLException { target.updateNClob(a, b); }
    @Override public NClob getNClob(int a) throws SQLException { return target.getNClob(a); }
    @Override public NClob getNClob(String a) throws SQLException { return target.getNClob(a); }
    @Override public SQLXML getSQLXML(int a) throws SQLException { return target.getSQLXML(a); }
    @Override public SQLXML getSQLXML(String a) throws SQLException { return target.getSQLXML(a); }
    @Override public void updateSQLXML(int a, SQLXML b) throws SQLException { target.updateSQLXML(a, b); }
    @Override public void updateSQLXML(String a, SQLXML b) throws SQLException { target.updateSQLXML(a, b); }
    @Override public String getNString(int a) throws SQLException { return target.getNString(a); }
    @Override public String getNString(String a) throws SQLException { return target.getNString(a); }
    @Override public Reader getNCharacterStream(int a) throws SQLException { return target.getNCharacterStream(a); }
    @Override public Reader getNCharacterStream(String a) throws SQLException { return target.getNCharacterStream(a); }
    @Override public void updateNCharacterStream(int a, Reader b, long c) throws SQLException { target.updateNCharacterStream(a, b, c); }
    @Override public void updateNCharacterStream(String a, Reader b, long c) throws SQLException { target.updateNCharacterStream(a, b, c); }
    @Override public void updateAsciiStream(int a, InputStream b, long c) throws SQLException { target.updateAsciiStream(a, b, c); }
    @Override public void updateBinaryStream(int a, InputStream b, long c) throws SQLException { target.updateBinaryStream(a, b, c); }
    @Override public void updateCharacterStream(int a, Reader b, long c) throws SQLException { target.updateCharacterStream(a, b, c); }
    @Override public void updateAsciiStream(String a, InputStream b, long c) throws SQLException { target.updateAsciiStream(a, b, c); }
    @Override public void updateBinaryStream(String a, InputStream b, long c) throws SQLException { target.updateBinaryStream(a, b, c); }
    @Override public void updateCharacterStream(String a, Reader b, long c) throws SQLException { target.updateCharacterStream(a, b, c); }
    @Override public void updateBlob(int a, InputStream b, long c) throws SQLException { target.updateBlob(a, b, c); }
    @Override public void updateBlob(String a, InputStream b, long c) throws SQLException { target.updateBlob(a, b, c); }
    @Override public void updateClob(int a, Reader b, long c) throws SQLException { target.updateClob(a, b, c); }
    @Override public void updateClob(String a, Reader b, long c) throws SQLException { target.updateClob(a, b, c); }
    @Override public void updateNClob(int a, Reader b, long c) throws SQLException { target.updateNClob(a, b, c); }
    @Override public void updateNClob(String a, Reader b, long c) throws SQLException { target.updateNClob(a, b, c); }
    @Override public void updateNCharacterStream(int a, Reader b) throws SQLException { target.updateNCharacterStream(a, b); }
    @Override public void updateNCharacterStream(String a, Reader b) throws SQLException { target.updateNCharacterStream(a, b); }
    @Override public void updateAsciiStream(int a, InputStream b) throws SQLException { target.updateAsciiStream(a, b); }
    @Override public void updateBinaryStream(int a, InputStream b) throws SQLException { target.updateBinaryStream(a, b); }
    @Override public void updateCharacterStream(int a, Reader b) throws SQLException { target.updateCharacterStream(a, b); }
    @Override public void updateAsciiStream(String a, InputStream b) throws SQLException { target.updateAsciiStream(a, b); }
    @Override public void updateBinaryStream(String a, InputStream b) throws SQLException { target.updateBinaryStream(a, b); }
    @Override public void updateCharacterStream(String a, Reader b) throws SQLException { target.updateCharacterStream(a, b); }
    @Override public void updateBlob(int a, InputStream b) throws SQLException { target.updateBlob(a, b); }
    @Override public void updateBlob(String a, InputStream b) throws SQLException { target.updateBlob(a, b); }
    @Override public void updateClob(int a, Reader b) throws SQLException { target.updateClob(a, b); }
    @Override public void updateClob(String a, Reader b) throws SQLException { target.updateClob(a, b); }
    @Override public void updateNClob(int a, Reader b) throws SQLException { target.updateNClob(a, b); }
    @Override public void updateNClob(String a, Reader b) throws SQLException { target.updateNClob(a, b); }
    @Override public <T> T getObject(int a, Class<T> b) throws SQLException { return target.getObject(a, b); }
    @Override public <T> T getObject(String a, Class<T> b) throws SQLException { return target.getObject(a, b); }
    @Override public void updateObject(int a, Object b, SQLType c, int d) throws SQLException { target.updateObject(a, b, c, d); }
    @Override public void updateObject(String a, Object b, SQLType c, int d) throws SQLException { target.updateObject(a, b, c, d); }
    @Override public void updateObject(int a, Object b, SQLType c) throws SQLException { target.updateObject(a, b, c); }
    @Override public void updateObject(String a, Object b, SQLType c) throws SQLException { target.updateObject(a, b, c); }
    // spotless:on
}
