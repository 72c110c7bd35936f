package io.tenon.operations.console;

import io.tenon.operations.command.ExitStatus;
import io.tenon.operations.command.OperationCommand;
import io.tenon.operations.command.Report;
import io.tenon.operations.connection.Workplace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code tenon console}. Used once, by one thread. */
@Command(
        name = "console",
        description =
                "Shows how things stand on one page for a browser, with a search box that explains a message. It only reads,"
                        + " unless --allow-changes is given. It serves until the process is ended.",
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeOnExecutionException = ExitStatus.PROBLEMS)
public final class ConsoleCommand extends OperationCommand {
    @Option(names = "--port", paramLabel = "PORT", order = 20, description = "${DEFAULT-VALUE}; 0 for any that is free")
    private int port = 8686;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            order = 21,
            description = "${DEFAULT-VALUE}; what it says is not encrypted")
    private String bind = "127.0.0.1";

    @Option(
            names = "--host",
            paramLabel = "NAME",
            order = 22,
            description = "a name by which browsers may call it, besides the address and localhost; several times")
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = "--metrics",
            paramLabel = "URL-OR-FILE",
            order = 23,
            description = "an instance's Prometheus text, for rates; several times")
    private List<String> metrics = new ArrayList<>();

    @Option(
            names = "--allow-changes",
            arity = "0",
            order = 24,
            description =
                    "the page may rescue parked halves, retry and drop parked rows of the outbox, and pause and resume it")
    private boolean allowChanges;

    @Override
    protected void checkOptions() {
        if (port < 0 || port > 65_535) {
            throw refusal("--port is no port");
        }
        for (String one : metrics) {
            if (one.trim().isEmpty()) {
                throw refusal("--metrics is empty");
            }
        }
    }

    /** Works for the browsers on this thread, the only one that may use the workplace. */
    @Override
    protected Report run(Workplace place) throws IOException {
        InetAddress address = InetAddress.getByName(bind);
        if (address.isAnyLocalAddress() && hosts.isEmpty()) {
            throw refusal("--host is missing: with such a --bind it must be known by which name browsers call it");
        }
        List<MetricsSource> sources = new ArrayList<>();
        metrics.forEach(one -> sources.add(new MetricsSource(one)));
        ConsoleWorker worker = new ConsoleWorker(place, sources, allowChanges);
        AccessControl access = new AccessControl(address, bind, hosts);
        place.closeWhenTheProcessEnds(Thread.currentThread());
        try (ConsoleServer server = new ConsoleServer(new InetSocketAddress(address, port), access, worker)) {
            server.start();
            out().println("console       " + server.url());
            out().println("              the address holds its token, which is not shown again; "
                    + (allowChanges ? "the page may change something" : "the page changes nothing"));
            out().flush();
            worker.work();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Report();
    }
}
