package io.tenon.crash;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.jspecify.annotations.Nullable;

/** Makes of answers to chosen messages failures, after the broker has stored them: orphan attempts. */
final class LostAcknowledgement implements RPCHook {
    private final Set<String> transactions = ConcurrentHashMap.newKeySet();
    private final Set<String> always = ConcurrentHashMap.newKeySet();

    /** The next half of this transaction will be stored, and its acknowledgement lost. */
    void of(String transaction) {
        transactions.add(transaction);
    }

    /** The halves of this transaction will be stored, and each acknowledgement be that of a broker which is too busy. */
    void ofAll(String transaction) {
        always.add(transaction);
    }

    @Override
    public void doBeforeRequest(String address, RemotingCommand request) {
        if (isSend(request)) {
            request.makeCustomHeaderToNet();
        }
    }

    @Override
    public void doAfterResponse(String address, RemotingCommand request, @Nullable RemotingCommand response) {
        if (response == null || !isSend(request) || (transactions.isEmpty() && always.isEmpty())) {
            return;
        }
        String key = Notes.keyOfSend(request);
        if (key == null) {
            return;
        }
        if (transactions.remove(Keys.transactionOf(key))) {
            response.setCode(ResponseCode.SYSTEM_ERROR);
        } else if (always.contains(Keys.transactionOf(key)) && Notes.isHalf(request)) {
            response.setCode(ResponseCode.SYSTEM_BUSY);
        }
    }

    private static boolean isSend(RemotingCommand request) {
        return request.getCode() == RequestCode.SEND_MESSAGE || request.getCode() == RequestCode.SEND_MESSAGE_V2;
    }
}
