package io.tenon.torture;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.jspecify.annotations.Nullable;

/** Writes down halves, ENDs and checks with the broker's answers, as an RPC hook of the client sees them. Thread-safe. */
final class RequestJournal implements RPCHook {
    /** The property by which Tenon marks its halves: version, segment, attempt, table, DataSource. */
    private static final String MARK = "TENON";

    private final Journal journal;
    private final AtomicLong checks = new AtomicLong();

    RequestJournal(Journal journal) {
        this.journal = journal;
    }

    /** How many checks arrived. */
    long checks() {
        return checks.get();
    }

    @Override
    public void doBeforeRequest(String address, RemotingCommand request) {
        if (request.getCode() == RequestCode.CHECK_TRANSACTION_STATE) {
            checks.incrementAndGet();
            journal.write("check " + describeCheck(request));
        } else if (isSend(request) || request.getCode() == RequestCode.END_TRANSACTION) {
            request.makeCustomHeaderToNet();
            journal.write(describe(request));
        }
    }

    @Override
    public void doAfterResponse(String address, RemotingCommand request, @Nullable RemotingCommand response) {
        if (isSend(request) || request.getCode() == RequestCode.END_TRANSACTION) {
            journal.write("answer to " + describe(request) + ": "
                    + (response == null ? "none" : "code " + response.getCode() + offsets(response)));
        }
    }

    private static String describe(RemotingCommand request) {
        Map<String, String> fields = request.getExtFields();
        if (isSend(request)) {
            // "i" is what the second version of the request calls "properties".
            String properties = fields.getOrDefault("i", fields.get("properties"));
            return "half " + describeHalf(MessageDecoder.string2messageProperties(properties));
        }
        return "END " + ("8".equals(fields.get("commitOrRollback")) ? "COMMIT" : "ROLLBACK") + " msg="
                + fields.get("msgId") + " offset=" + fields.get("commitLogOffset") + " fromCheck="
                + fields.get("fromTransactionCheck");
    }

    private static String describeHalf(Map<String, String> properties) {
        String[] mark = properties.getOrDefault(MARK, "").split(":", 5);
        return "key=" + properties.get(MessageConst.PROPERTY_KEYS) + " msg="
                + properties.get(MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX)
                + (mark.length == 5 ? " segment=" + mark[1] + " attempt=" + mark[2] : " unmarked");
    }

    private static String describeCheck(RemotingCommand request) {
        MessageExt half = MessageDecoder.decode(java.nio.ByteBuffer.wrap(request.getBody()), false);
        return (half == null ? "of what cannot be decoded" : describeHalf(half.getProperties())) + " offset="
                + request.getExtFields().get("commitLogOffset");
    }

    private static String offsets(RemotingCommand response) {
        Map<String, String> fields = response.getExtFields();
        String id = fields == null ? null : fields.get("msgId");
        if (id == null) {
            return response.getRemark() == null ? "" : " " + response.getRemark();
        }
        // The last 16 digits of an offset message id are the place in the commit log.
        return " offset=" + Long.parseUnsignedLong(id.substring(id.length() - 16), 16);
    }

    private static boolean isSend(RemotingCommand request) {
        int code = request.getCode();
        return code == RequestCode.SEND_MESSAGE || code == RequestCode.SEND_MESSAGE_V2;
    }
}
