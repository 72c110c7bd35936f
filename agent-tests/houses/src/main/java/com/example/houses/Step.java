package com.example.houses;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;

/** What a request makes a web application do, on the thread of the request. */
final class Step {
    static final String DONE = "done";

    private Step() {}

    /** DONE, or what went wrong. */
    static String answer(String step) {
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
