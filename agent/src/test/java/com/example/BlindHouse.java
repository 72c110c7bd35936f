package com.example;

/** The same as BlindLoader, but its name does not say that it is a loader. */
public final class BlindHouse extends ClassLoader {
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith("java")) {
            return super.loadClass(name, resolve);
        }
        byte[] bytes = BlindSource.bytesOf(name, this);
        return defineClass(name, bytes, 0, bytes.length);
    }

    public static void main(String[] arguments) throws Exception {
        BlindSource.use(new BlindHouse());
    }
}
