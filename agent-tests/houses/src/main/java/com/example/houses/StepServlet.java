package com.example.houses;

import java.io.IOException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** A request for a step of the web application that it is in. */
public final class StepServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    public void init() {
        PayaraContainer.initialized(
                getServletContext().getContextPath().substring(1),
                Thread.currentThread().getContextClassLoader());
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String uri = request.getRequestURI();
        response.getWriter().print(Step.answer(uri.substring(uri.lastIndexOf('/') + 1)));
    }
}
