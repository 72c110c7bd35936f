package io.tenon.cluster;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.jspecify.annotations.Nullable;

/** An RPC hook such as ACL uses: sees to whom a client sends its ENDs, and what they answer. */
final class EndTap implements RPCHook {
    private final List<String> addressees = new CopyOnWriteArrayList<>();
    private final List<Integer> answers = new CopyOnWriteArrayList<>();

    /** To whom ENDs were sent, in order. */
    List<String> addressees() {
        return List.copyOf(addressees);
    }

    /** The codes with which they were answered, in order. */
    List<Integer> answers() {
        return List.copyOf(answers);
    }

    @Override
    public void doBeforeRequest(String address, RemotingCommand request) {
        if (request.getCode() == RequestCode.END_TRANSACTION) {
            addressees.add(address);
        }
    }

    @Override
    public void doAfterResponse(String address, RemotingCommand request, @Nullable RemotingCommand response) {
        if (request.getCode() == RequestCode.END_TRANSACTION && response != null) {
            answers.add(response.getCode());
        }
    }
}
