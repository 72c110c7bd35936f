package com.example.shop;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * A container: deploys the same web application twice, in a class loader of its own each, undeploys it, and says whether
 * the loaders can be collected. Has nothing of the web application on its own class path. Arguments: the web
 * application's class path, then its own arguments; the last is the run's name, which gets a number.
 */
public final class Redeployment {
    private static final int DEPLOYMENTS = 2;
    private static final long PATIENCE_SECONDS = 20;

    private Redeployment() {}

    public static void main(String[] arguments) throws Exception {
        for (int deployment = 1; deployment <= DEPLOYMENTS; deployment++) {
            WeakReference<ClassLoader> loader = deployAndUndeploy(arguments, deployment);
            System.out.println("DEPLOYMENT " + deployment + (isCollected(loader) ? " GONE" : " LEAKED"));
            explain(loader.get());
        }
        System.out.println("DONE");
        while (System.in.read() >= 0) {
            // Whoever started this process has only one thing to say.
        }
        System.exit(0);
    }

    private static WeakReference<ClassLoader> deployAndUndeploy(String[] arguments, int deployment) throws Exception {
        String[] own = new String[arguments.length - 1];
        System.arraycopy(arguments, 1, own, 0, own.length);
        own[own.length - 1] += "-" + deployment;
        // Not closed: the client's threads, which end a little later, load classes until then.
        ClassLoader loader = new URLClassLoader(urls(arguments[0]), parent());
        // On a thread that ends, as containers renew theirs for the sake of what web applications leave there.
        FutureTask<Object> life = new FutureTask<>(() -> loader.loadClass("com.example.shop.WebApplication")
                .getMethod("live", String[].class)
                .invoke(null, (Object) own));
        Thread thread = new Thread(life, "web-application");
        thread.setContextClassLoader(loader);
        thread.start();
        life.get();
        return new WeakReference<>(loader);
    }

    /** Containers differ: some show web applications what is on the JVM's class path, agents' jars among it. */
    private static ClassLoader parent() {
        ClassLoader system = ClassLoader.getSystemClassLoader();
        if (!"delegates".equals(System.getProperty("shop.container"))) {
            return system.getParent();
        }
        return new ClassLoader(system) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.startsWith("com.example.")) {
                    throw new ClassNotFoundException(name); // the web application has its own
                }
                return super.loadClass(name, resolve);
            }
        };
    }

    private static boolean isCollected(WeakReference<ClassLoader> loader) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (loader.get() != null && System.nanoTime() < deadline) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(200);
        }
        return loader.get() == null;
    }

    /** What most often holds a loader: a thread. */
    private static void explain(ClassLoader loader) {
        if (loader == null) {
            return;
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            boolean holds = thread.getContextClassLoader() == loader
                    || thread.getClass().getClassLoader() == loader;
            System.out.println(
                    (holds ? "HELD by thread " : "also running: ") + thread.getName() + " " + thread.getState());
        }
    }

    private static URL[] urls(String classPath) throws MalformedURLException {
        String[] files = classPath.split(File.pathSeparator);
        URL[] urls = new URL[files.length];
        for (int i = 0; i < files.length; i++) {
            urls[i] = new File(files[i]).toURI().toURL();
        }
        return urls;
    }
}
