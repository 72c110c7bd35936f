package io.tenon.hostile;

import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import java.util.concurrent.CountDownLatch;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;

/** An application's own hook that misbehaves: holds its requests of a kind, or throws an Error from them. */
final class Gate implements RPCHook {
    private volatile CountDownLatch sends = new CountDownLatch(0);
    private volatile int errorsInEnds;

    TenonProducer producer(Joint joint, String name) {
        TenonProducer producer = new TenonProducer(joint.topic + "-" + name, this);
        producer.setNamesrvAddr(joint.broker.nameServerAddress());
        producer.setInstanceName(joint.topic + "-" + name);
        return producer;
    }

    /** Sends wait from now on. */
    void shut() {
        sends = new CountDownLatch(1);
    }

    void open() {
        sends.countDown();
    }

    void throwFromEnds(int times) {
        errorsInEnds = times;
    }

    int errorsLeft() {
        return errorsInEnds;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // ENDs are sent by one thread
    public void doBeforeRequest(String address, RemotingCommand request) {
        int code = request.getCode();
        if (code == RequestCode.SEND_MESSAGE || code == RequestCode.SEND_MESSAGE_V2) {
            try {
                sends.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        } else if (code == RequestCode.END_TRANSACTION && errorsInEnds > 0) {
            errorsInEnds--;
            throw new OutOfMemoryError("thrown by the test");
        }
    }

    @Override
    public void doAfterResponse(String address, RemotingCommand request, RemotingCommand response) {}
}
