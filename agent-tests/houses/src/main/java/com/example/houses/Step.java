package com.example.houses;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;

/**
 * What a request makes a web application do, on a thread that ends with it. The application's Netty leaves a value of its own classes on
 * each thread that sends; a thread of the container's that serves a request, and then selects, would keep the application with it for
 * as long as nobody takes over.
 */
final class Step {
    static final String DONE = "done";

    private Step() {}

    /** DONE, or what went wrong. */
    static String answer(String step) {
        return answer(step, play -> new Thread(play, "step-" + step)); // with this one's context class loader
    }

    /** The same on such a thread: a server has threads that know what its web application may look up. */
    static String answer(String step, ThreadFactory threads) {
        FutureTask<String> play = new FutureTask<>(() -> play(step));
        threads.newThread(play).start();
        Thread request = Thread.currentThread();
        ClassLoader application = request.getContextClassLoader();
        request.setContextClassLoader(null); // an application that ends waits until none of its threads runs
        try {
            return play.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return trace(e);
        } catch (ExecutionException e) {
            return trace(e);
        } finally {
            request.setContextClassLoader(application);
        }
    }

    /** The same on this thread. */
    static String play(String step) {
        try {
            Thread.currentThread()
                    .getContextClassLoader()
                    .loadClass("com.example.shop.WebShop")
                    .getMethod(step)
                    .invoke(null);
            return DONE;
        } catch (InvocationTargetException e) {
            return trace(e.getCause());
        } catch (ReflectiveOperationException | LinkageError e) {
            return trace(e);
        }
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
