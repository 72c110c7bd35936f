package com.example;

/** Uses a DataSource of a loader that asks nobody but itself for what is not the JDK's. */
public final class BlindLoader extends ClassLoader {
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith("java")) {
            return super.loadClass(name, resolve);
        }
        byte[] bytes = BlindSource.bytesOf(name, this);
        return defineClass(name, bytes, 0, bytes.length);
    }

    @SuppressWarnings("removal") // of the security manager, for the Javas that have one
    public static void main(String[] arguments) throws Exception {
        if ("later".equals(System.getProperty("policed"))) {
            System.setSecurityManager(new SecurityManager());
        }
        BlindSource.use(new BlindLoader());
    }
}
