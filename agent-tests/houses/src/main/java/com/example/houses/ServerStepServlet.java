package com.example.houses;

import java.io.IOException;
import java.util.concurrent.ThreadFactory;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * A request for a step of the web application that it is in, in a server whose threads have a context. The transactions of the server's
 * transaction manager are played on the request's own thread, everything else on one that the server makes and that ends.
 */
public final class ServerStepServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        String uri = request.getRequestURI();
        String step = uri.substring(uri.lastIndexOf('/') + 1);
        response.getWriter().print(step.equals("jta") ? Step.play(step) : Step.answer(step, threads()));
    }

    @SuppressWarnings("BanJNDI") // The way to a server's threads.
    private static ThreadFactory threads() throws ServletException {
        try {
            return (ThreadFactory) new InitialContext().lookup("java:comp/DefaultManagedThreadFactory");
        } catch (NamingException e) {
            throw new ServletException(e);
        }
    }
}
