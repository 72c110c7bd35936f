package com.example.houses;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.plus.jndi.Resource;
import org.eclipse.jetty.plus.webapp.EnvConfiguration;
import org.eclipse.jetty.plus.webapp.PlusConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.server.handler.HandlerWrapper;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.webapp.Configuration;
import org.eclipse.jetty.webapp.WebAppContext;
import org.eclipse.jetty.webapp.WebInfConfiguration;
import org.eclipse.jetty.webapp.WebXmlConfiguration;

/** Jetty with its JNDI; its threads live no longer than they have to do. */
final class JettyContainer extends EmbeddedContainer {
    private static final int IDLE_MILLIS = 200;

    private final Supplier<HikariDataSource> newPool;
    private final Server server;
    private final ServerConnector connector;
    private final ContextHandlerCollection contexts = new ContextHandlerCollection();
    private final Map<String, WebAppContext> deployed = new HashMap<>();
    private final Map<String, HikariDataSource> pools = new HashMap<>();

    JettyContainer(Supplier<HikariDataSource> newPool) {
        this.newPool = newPool;
        server = new Server(new QueuedThreadPool(8, 1, IDLE_MILLIS));
        // No acceptor and no selector of its own may live on a thread that a web application was on.
        connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(contexts);
    }

    @Override
    public void start() throws Exception {
        HikariDataSource shared = newPool.get();
        // The threads of a pool keep whoever made them: that must be no web application.
        shared.getConnection().close();
        new Resource(server, "jdbc/shared", shared);
        server.start();
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void deploy(String name, Path folder) throws Exception {
        WebAppContext context = new WebAppContext(folder.toString(), "/" + name);
        context.setThrowUnavailableOnStartupException(true);
        context.setConfigurations(new Configuration[] {
            new WebInfConfiguration(), new WebXmlConfiguration(), new EnvConfiguration(), new PlusConfiguration()
        });
        HikariDataSource pool = newPool.get();
        pool.getConnection().close();
        new Resource(context, "jdbc/orders", pool);
        context.insertHandler(new StepHandler());
        contexts.addHandler(context);
        contexts.mapContexts();
        context.start();
        deployed.put(name, context);
        pools.put(name, pool);
    }

    @Override
    ClassLoader loader(String name) {
        return deployed.get(name).getClassLoader();
    }

    @Override
    public void undeploy(String name) throws Exception {
        WebAppContext context = deployed.remove(name);
        context.stop();
        contexts.removeHandler(context);
        context.destroy();
        pools.remove(name).close();
    }

    /** On a thread of the server's, with the web application's loader. */
    private static final class StepHandler extends HandlerWrapper {
        @Override
        public void handle(String target, Request base, HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            response.getWriter().print(Step.answer(target.substring(target.lastIndexOf('/') + 1)));
            base.setHandled(true);
        }
    }
}
