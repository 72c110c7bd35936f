package com.example;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** A DataSource of an application whose loader asks nobody but itself for what is not the JDK's. */
public final class BlindSource implements DataSource {
    @Override
    public Connection getConnection() {
        throw new UnsupportedOperationException("it has none");
    }

    @Override
    public Connection getConnection(String user, String password) {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setLogWriter(PrintWriter writer) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }

    static byte[] bytesOf(String className, ClassLoader loader) throws ClassNotFoundException {
        try (InputStream in = loader.getResourceAsStream(className.replace('.', '/') + ".class")) {
            return in.readAllBytes(); // of a class that it has not: a NullPointerException
        } catch (IOException e) {
            throw new ClassNotFoundException(className, e);
        }
    }

    /** Uses it as such a loader defines it. */
    static void use(ClassLoader loader) throws ReflectiveOperationException, SQLException {
        Class<?> source = loader.loadClass(BlindSource.class.getName());
        try {
            ((DataSource) source.getConstructor().newInstance()).getConnection();
        } catch (UnsupportedOperationException expected) {
            System.out.println("ran, asked for a connection: " + expected.getMessage());
        }
    }
}
