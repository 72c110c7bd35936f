package io.tenon.crash;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.jspecify.annotations.Nullable;

/** Makes of the first answer to chosen messages a failure, after the broker has stored them: orphan attempts. */
final class LostAcknowledgement implements RPCHook {
    private final Set<String> transactions = ConcurrentHashMap.newKeySet();

    /** The next half of this transaction will be stored, and its acknowledgement lost. */
    void of(String transaction) {
        transactions.add(transaction);
    }

    @Override
    public void doBeforeRequest(String address, RemotingCommand request) {
        if (isSend(request)) {
            request.makeCustomHeaderToNet();
        }
    }

    @Override
    public void doAfterResponse(String address, RemotingCommand request, @Nullable RemotingCommand response) {
        if (response != null && isSend(request) && !transactions.isEmpty()) {
            String key = Notes.keyOfSend(request);
            if (key != null && transactions.remove(Keys.transactionOf(key))) {
                response.setCode(ResponseCode.SYSTEM_ERROR);
            }
        }
    }

    private static boolean isSend(RemotingCommand request) {
        return request.getCode() == RequestCode.SEND_MESSAGE || request.getCode() == RequestCode.SEND_MESSAGE_V2;
    }
}
