package io.tenon.benchmarks.contest;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The application: opens one contender and obeys lines on standard input until they end. Nothing but the contender's own
 * work is done here; whatever is counted besides is counted by the harness, in another process. A unit that fails ends
 * the process.
 */
public final class ApplicationMain {
    static final String OPEN = "OPEN";
    static final String RUN = "run";
    static final String PERFORM = "perform";
    static final String END = "end";
    static final String RUNNING = "RUNNING ";
    static final String RAN = "RAN ";

    private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Contender contender;
    private final Work work;
    private final int threads;
    private final PrintStream answers;
    private final AtomicLong units = new AtomicLong();
    private int runs;

    private ApplicationMain(Contender contender, Work work, int threads, PrintStream answers) {
        this.contender = contender;
        this.work = work;
        this.threads = threads;
        this.answers = answers;
    }

    /** Arguments: the contender, the work. The arena follows on standard input, its parts apart by tabulators. */
    public static void main(String[] arguments) {
        // Standard output carries the answers: whatever a library prints goes elsewhere.
        PrintStream answers = System.out;
        System.setOut(System.err);
        int code = 0;
        try {
            BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            String[] words = line(lines).split("\t", -1);
            Arena arena =
                    new Arena(words[0], words[1], words[2], Integer.parseInt(words[3]), words[4], words[5], words[6]);
            Contender contender = Entrant.named(arguments[0]).open(arena);
            new ApplicationMain(contender, Work.named(arguments[1]), arena.threads(), answers).obey(lines);
        } catch (Throwable e) {
            e.printStackTrace();
            code = 1;
        }
        System.exit(code);
    }

    private static String line(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        return line == null ? END : line;
    }

    private void obey(BufferedReader lines) throws Exception {
        answer(OPEN);
        for (String line = line(lines); !line.equals(END); line = line(lines)) {
            String[] words = line.split(" ");
            int measure = Integer.parseInt(words[1]);
            runs++;
            Run run = words[0].equals(RUN)
                    ? run(threads, Long.MAX_VALUE, TimeUnit.SECONDS.toNanos(measure))
                    : run(1, measure, TimeUnit.HOURS.toNanos(1));
            answer(RAN + runs + " " + run.said());
        }
    }

    private void answer(String line) {
        answers.println(line);
        answers.flush();
    }

    private Run run(int workers, long most, long nanos) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        try {
            CountDownLatch ready = new CountDownLatch(workers);
            CountDownLatch start = new CountDownLatch(1);
            long before = units.get();
            List<Future<long[]>> futures = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                futures.add(pool.submit(() -> {
                    long[] latencies = new long[1 << 16];
                    ready.countDown();
                    start.await();
                    return work(latencies, most, System.nanoTime() + nanos);
                }));
            }
            ready.await();
            long allocated = allocated();
            long compiled = COMPILER.getTotalCompilationTime();
            answer(RUNNING + runs);
            start.countDown();
            List<long[]> parts = new ArrayList<>();
            for (Future<long[]> future : futures) {
                parts.add(future.get());
            }
            allocated = allocated() - allocated;
            long[] sorted =
                    parts.stream().flatMapToLong(Arrays::stream).sorted().toArray();
            return new Run(
                    units.get() - before,
                    units.get(),
                    sorted[sorted.length / 2],
                    sorted[(int) (sorted.length * 0.99)],
                    allocated,
                    COMPILER.getTotalCompilationTime() - compiled);
        } finally {
            pool.shutdown();
        }
    }

    /** Returns how long each unit took. */
    private long[] work(long[] room, long most, long end) throws Exception {
        long[] latencies = room;
        int count = 0;
        for (long start = System.nanoTime(); start < end && count < most; start = System.nanoTime()) {
            contender.perform(work.unit(units.incrementAndGet()));
            long took = System.nanoTime() - start;
            if (count == latencies.length) {
                latencies = Arrays.copyOf(latencies, count * 2);
            }
            latencies[count++] = took;
        }
        return Arrays.copyOf(latencies, count);
    }

    /** By the threads that live now. What ended before has taken its sum with it, which pools rarely do. */
    private static long allocated() {
        return Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }
}
