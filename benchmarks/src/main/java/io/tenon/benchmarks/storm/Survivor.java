package io.tenon.benchmarks.storm;

import com.sun.management.OperatingSystemMXBean;
import com.zaxxer.hikari.HikariDataSource;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.jspecify.annotations.Nullable;

/**
 * Another instance of the dead sender's group, which has sent nothing itself: answers the broker's checks, and tells what it
 * has seen of them by its client's RPC hook. Obeys lines on standard input until it ends.
 */
public final class Survivor {
    private Survivor() {}

    /** Arguments: JDBC URL, user, password, name server, number of halves. */
    public static void main(String[] arguments) throws Exception {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(arguments[0]);
        pool.setUsername(arguments[1]);
        pool.setPassword(arguments[2]);
        pool.setMaximumPoolSize(4);
        TenonDataSource dataSource = new TenonDataSource(pool);
        dataSource.setName("shop");
        dataSource.start();
        Tally tally = new Tally(Integer.parseInt(arguments[4]));
        TenonProducer producer = new TenonProducer("shop", tally);
        producer.setNamesrvAddr(arguments[3]);
        producer.start();
        Thread sampler = new Thread(tally::sampleUntilDone, "sampler");
        sampler.setDaemon(true);
        sampler.start();
        System.out.println("READY");
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int questions = 0;
        while (lines.readLine() != null) {
            System.out.println("TALLY " + ++questions + " " + tally);
        }
        Runtime.getRuntime().halt(0);
    }

    /** What passes this client: checks that come in, answers that go out. */
    private static final class Tally implements RPCHook {
        private static final String COMMIT = "8";

        private final int halves;
        private final AtomicLong checks = new AtomicLong();
        private final AtomicLong commits = new AtomicLong();
        private final AtomicLong rollbacks = new AtomicLong();
        private final Set<String> answered = ConcurrentHashMap.newKeySet();
        private final AtomicLong acknowledged = new AtomicLong();
        private final AtomicLong samples = new AtomicLong();
        private final AtomicLong busySamples = new AtomicLong();
        private volatile long begun;
        private volatile long mostChecked;
        private volatile long firstAnswer;
        private volatile long lastFirstAnswer;
        private volatile long cpuAtBegin;
        private volatile long cpuAtEnd;
        private volatile long mostWaiting;

        Tally(int halves) {
            this.halves = halves;
        }

        @Override
        public void doBeforeRequest(String address, RemotingCommand request) {
            if (request.getCode() == RequestCode.CHECK_TRANSACTION_STATE) {
                long count = checks.incrementAndGet();
                if (count == 1) {
                    cpuAtBegin = cpuNanos();
                    begun = System.nanoTime();
                }
                if (count == mostOf(halves)) {
                    mostChecked = System.nanoTime();
                }
            } else if (request.getCode() == RequestCode.END_TRANSACTION) {
                answer(request);
            }
        }

        /** The last ones may belong to the broker's next round. */
        private static int mostOf(int halves) {
            return halves - halves / 10;
        }

        private void answer(RemotingCommand request) {
            request.makeCustomHeaderToNet();
            boolean commit = COMMIT.equals(request.getExtFields().get("commitOrRollback"));
            (commit ? commits : rollbacks).incrementAndGet();
            if (answered.add(request.getExtFields().get("msgId"))) {
                long now = System.nanoTime();
                if (firstAnswer == 0) {
                    firstAnswer = now;
                }
                lastFirstAnswer = now;
                if (answered.size() >= halves && cpuAtEnd == 0) {
                    cpuAtEnd = cpuNanos();
                }
            }
        }

        @Override
        public void doAfterResponse(String address, RemotingCommand request, RemotingCommand response) {
            if (request.getCode() == RequestCode.END_TRANSACTION && response.getCode() == 0) {
                acknowledged.incrementAndGet();
            }
        }

        void sampleUntilDone() {
            Thread database = null;
            try {
                while (cpuAtEnd == 0) {
                    TimeUnit.MILLISECONDS.sleep(5);
                    if (begun == 0) {
                        continue;
                    }
                    database = database == null ? databaseThread() : database;
                    samples.incrementAndGet();
                    if (database != null && database.getState() == Thread.State.RUNNABLE) {
                        busySamples.incrementAndGet();
                    }
                    mostWaiting = Math.max(mostWaiting, checks.get() - commits.get() - rollbacks.get());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private static @Nullable Thread databaseThread() {
            return Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("tenon-database-"))
                    .findFirst()
                    .orElse(null);
        }

        private static long cpuNanos() {
            return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "checks=%d commits=%d rollbacks=%d answered=%d acknowledged=%d checkedSeconds=%.2f answeredSeconds=%.2f busy=%.2f"
                            + " waiting=%d cpuSeconds=%.2f",
                    checks.get(),
                    commits.get(),
                    rollbacks.get(),
                    answered.size(),
                    acknowledged.get(),
                    Math.max(0, mostChecked - begun) / 1e9,
                    (lastFirstAnswer - firstAnswer) / 1e9,
                    busySamples.get() / Math.max(1.0, (double) samples.get()),
                    mostWaiting,
                    Math.max(0, cpuAtEnd - cpuAtBegin) / 1e9);
        }
    }
}
