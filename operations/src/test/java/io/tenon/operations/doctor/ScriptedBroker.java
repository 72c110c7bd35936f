package io.tenon.operations.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tenon.internal.stored.BrokerMessages;
import io.tenon.operations.connection.BrokerAnswer;
import io.tenon.operations.connection.BrokerConnection;
import io.tenon.operations.connection.BrokerRequest;
import io.tenon.operations.connection.Probe;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers by request code, for what a broker at hand does not do: be a proxy, have another clock, refuse. */
final class ScriptedBroker implements BrokerConnection {
    private final Map<Integer, BrokerAnswer> answers = new HashMap<>();
    private @Nullable Probe probe;

    ScriptedBroker answer(int request, int code, String body) {
        answers.put(request, new BrokerAnswer(code, "scripted", body.getBytes(UTF_8)));
        return this;
    }

    ScriptedBroker probe(Probe scripted) {
        probe = scripted;
        return this;
    }

    @Override
    public String versionName(int number) {
        return "V" + number;
    }

    @Override
    public BrokerAnswer ask(String address, BrokerRequest request) throws IOException {
        BrokerAnswer answer = answers.get(request.code());
        if (answer == null) {
            throw new IOException("nothing at " + address);
        }
        return answer;
    }

    @Override
    public Probe probe(String topic) throws IOException {
        if (probe == null) {
            throw new IOException("code 16, no permission to publish to " + topic);
        }
        return probe;
    }

    @Override
    public BrokerMessages messages() {
        throw new UnsupportedOperationException("the doctor reads no messages");
    }

    @Override
    public void close() {}
}
