package io.tenon.faults;

import io.tenon.internal.check.Mark;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;

/**
 * An RPC hook such as ACL uses: sees the requests of a client, and may spoil the broker's answers to sends, in order,
 * after the broker has done what it was asked for.
 */
public final class RequestTap implements RPCHook {
    private final List<RemotingCommand> requests = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Integer> answers = new ConcurrentLinkedQueue<>();

    /** A producer of the joint that is tapped, to be configured, started and shut down by the test. */
    public TenonProducer producer(Joint joint, String name) {
        TenonProducer producer = new TenonProducer(joint.topic + "-" + name, this);
        producer.setNamesrvAddr(joint.broker.nameServerAddress());
        producer.setInstanceName(joint.topic + "-" + name);
        producer.setPollNameServerInterval(500);
        producer.setHeartbeatBrokerInterval(1000);
        return producer;
    }

    /** The next sends are answered with these codes, whatever the broker said. */
    public void answerSendsWith(int... codes) {
        for (int code : codes) {
            answers.add(code);
        }
    }

    public long count(int requestCode) {
        return requests.stream().filter(r -> r.getCode() == requestCode).count();
    }

    public long sends() {
        return requests.stream().filter(RequestTap::isSend).count();
    }

    /** The halves that an END was sent for, by their unique keys; one that is asked about again before its END has come has several. */
    public Set<String> ended() {
        return requests.stream()
                .filter(request -> request.getCode() == RequestCode.END_TRANSACTION)
                .map(end -> end.getExtFields().get("transactionId"))
                .collect(Collectors.toSet());
    }

    /** The attempts of half messages that were sent, one for each request. */
    public List<String> attempts() {
        return requests.stream()
                .filter(RequestTap::isSend)
                .flatMap(send -> mark(send).stream())
                .map(mark -> mark.attempt().toString())
                .toList();
    }

    private static Optional<Mark> mark(RemotingCommand send) {
        Map<String, String> fields = send.getExtFields();
        // "i" is what the second version of the request calls "properties".
        String properties = fields.getOrDefault("i", fields.get("properties"));
        return Optional.ofNullable(
                Mark.parse(MessageDecoder.string2messageProperties(properties).get(Mark.PROPERTY)));
    }

    private static boolean isSend(RemotingCommand request) {
        int code = request.getCode();
        return code == RequestCode.SEND_MESSAGE || code == RequestCode.SEND_MESSAGE_V2;
    }

    @Override
    public void doBeforeRequest(String address, RemotingCommand request) {
        request.makeCustomHeaderToNet();
        requests.add(request);
    }

    @Override
    public void doAfterResponse(String address, RemotingCommand request, RemotingCommand response) {
        if (response != null && isSend(request)) {
            Integer code = answers.poll();
            if (code != null) {
                response.setCode(code);
            }
        }
    }
}
