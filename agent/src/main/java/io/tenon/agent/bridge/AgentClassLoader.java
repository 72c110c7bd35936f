package io.tenon.agent.bridge;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * Loads what the agent is made of, out of the folder {@code inst/} of its jar, where no other loader takes it for
 * classes. Its parent has the JDK only: the agent does not see the application's classes, nor the application the
 * agent's. Thread-safe.
 */
public final class AgentClassLoader extends ClassLoader {
    private static final String FOLDER = "inst/";
    private static final String CLASS = ".class";

    static {
        registerAsParallelCapable();
    }

    private final JarFile jar;
    private final URL root;

    public AgentClassLoader(File jar, ClassLoader parent) throws IOException {
        super(parent);
        this.jar = new JarFile(jar, false);
        this.root = new URL("jar:" + jar.toURI() + "!/" + FOLDER);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = bytesOf(name);
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        int dot = name.lastIndexOf('.');
        if (dot > 0) {
            definePackageOnce(name.substring(0, dot));
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    @SuppressWarnings("deprecation") // getDefinedPackage is Java 9's
    private void definePackageOnce(String name) {
        if (getPackage(name) == null) {
            try {
                definePackage(name, null, null, null, null, null, null, null);
            } catch (IllegalArgumentException e) {
                // Another thread was faster.
            }
        }
    }

    /**
     * Returns the bytes of one of the agent's classes, for loaders that define it anew beside an application's; null if
     * there is no such class.
     */
    public byte @Nullable [] bytesOf(String className) {
        JarEntry entry = jar.getJarEntry(FOLDER + className.replace('.', '/') + ".classdata");
        if (entry == null) {
            return null;
        }
        try (InputStream in = jar.getInputStream(entry)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream(Math.max(1024, (int) entry.getSize()));
            byte[] buffer = new byte[8192];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException("The agent's jar " + jar.getName() + " cannot be read any more", e);
        }
    }

    @Override
    protected @Nullable URL findResource(String name) {
        String stored = name.endsWith(CLASS) ? name.substring(0, name.length() - CLASS.length()) + ".classdata" : name;
        if (jar.getJarEntry(FOLDER + stored) == null) {
            return null;
        }
        try {
            return new URL(root, stored);
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL found = findResource(name);
        return found == null
                ? Collections.<URL>emptyEnumeration()
                : Collections.enumeration(Collections.singleton(found));
    }
}
