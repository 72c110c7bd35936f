package io.tenon.rocketmq;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The application's executor of asynchronous sends, but that halves run on the thread that brings them. */
final class InlineHalfExecutor extends AbstractExecutorService {
    private final ExecutorService stock;
    private final BooleanSupplier sendingHalf;

    InlineHalfExecutor(ExecutorService stock, BooleanSupplier sendingHalf) {
        this.stock = stock instanceof InlineHalfExecutor ? ((InlineHalfExecutor) stock).stock : stock;
        this.sendingHalf = sendingHalf;
    }

    @Override
    public void execute(Runnable command) {
        if (sendingHalf.getAsBoolean()) {
            command.run();
        } else {
            stock.execute(command);
        }
    }

    @Override
    public void shutdown() {
        stock.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return stock.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return stock.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return stock.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return stock.awaitTermination(timeout, unit);
    }
}
