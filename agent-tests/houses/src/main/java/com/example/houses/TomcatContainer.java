package com.example.houses;

import java.io.IOException;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardThreadExecutor;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.ValveBase;
import org.apache.tomcat.util.descriptor.web.ContextResource;

/** Tomcat as server.xml makes it: with naming; its threads live no longer than they have to do. Of 9 and of 10. */
final class TomcatContainer extends EmbeddedContainer {
    private static final int IDLE_MILLIS = 200;

    private final Tomcat tomcat = new Tomcat();

    /** @param shared the pool of all web applications */
    TomcatContainer(Path folder, ContextResource shared) {
        tomcat.setBaseDir(folder.resolve("tomcat").toString());
        tomcat.setAddDefaultWebXmlToWebapp(false);
        tomcat.enableNaming();
        tomcat.getServer().getGlobalNamingResources().addResource(shared);
        tomcat.getHost().setAppBase(folder.toString());
        tomcat.setPort(0);
    }

    @SuppressWarnings("BanJNDI") // The way to a pool of the server's.
    @Override
    public void start() throws Exception {
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().getProtocolHandler().setExecutor(threadsThatGo());
        tomcat.start();
        // The threads of a pool keep whoever made them: that must be no web application.
        DataSource shared =
                (DataSource) tomcat.getServer().getGlobalNamingContext().lookup("jdbc/shared");
        shared.getConnection().close();
    }

    /** Netty's thread locals keep a web application alive as long as a thread that it has sent on. */
    private StandardThreadExecutor threadsThatGo() {
        StandardThreadExecutor threads = new StandardThreadExecutor();
        threads.setMinSpareThreads(0);
        threads.setMaxIdleTime(IDLE_MILLIS);
        tomcat.getService().addExecutor(threads);
        return threads;
    }

    @Override
    public int port() {
        return tomcat.getConnector().getLocalPort();
    }

    @Override
    public void deploy(String name, Path folder) {
        StandardContext context = (StandardContext) tomcat.addWebapp("/" + name, folder.toString());
        context.getPipeline().addValve(new StepValve());
        if (!context.getState().isAvailable()) {
            throw new IllegalStateException("The web application " + name + " did not start: " + context.getState());
        }
    }

    @Override
    ClassLoader loader(String name) {
        return context(name).getLoader().getClassLoader();
    }

    private Context context(String name) {
        return (Context) tomcat.getHost().findChild("/" + name);
    }

    @Override
    public void undeploy(String name) throws Exception {
        Context context = context(name);
        context.stop();
        tomcat.getHost().removeChild(context);
        context.destroy();
    }

    /** On a thread of the server's, with the web application's loader. */
    private static final class StepValve extends ValveBase {
        // That it may throw a ServletException is not said: Tomcat 9 and 10 have it in different packages.
        @Override
        public void invoke(Request request, Response response) throws IOException {
            String uri = request.getRequestURI();
            response.getWriter().print(Step.answer(uri.substring(uri.lastIndexOf('/') + 1)));
        }
    }
}
