package com.example;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.sql.Connection;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Uses a DataSource of a loader that asks nobody but itself for what is not the JDK's. */
public final class BlindLoader extends ClassLoader {
    public static final class ApplicationDataSource implements DataSource {
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
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith("java")) {
            return super.loadClass(name, resolve);
        }
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            byte[] bytes = in.readAllBytes(); // of a class that it has not: a NullPointerException
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Class<?> source = new BlindLoader().loadClass(ApplicationDataSource.class.getName(), true);
        try {
            ((DataSource) source.getConstructor().newInstance()).getConnection();
        } catch (UnsupportedOperationException expected) {
            System.out.println("ran, asked for a connection: " + expected.getMessage());
        }
    }
}
