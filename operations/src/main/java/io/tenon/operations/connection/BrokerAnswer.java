package io.tenon.operations.connection;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answer of a broker or name server. Immutable. */
public final class BrokerAnswer {
    public static final int SUCCESS = 0;
    public static final int SYSTEM_ERROR = 1;
    public static final int NOT_SUPPORTED = 3;
    public static final int NO_PERMISSION = 16;
    public static final int NO_TOPIC = 17;

    private final int code;
    private final String remark;
    private final String body;

    /** @param body the body in UTF-8 */
    public BrokerAnswer(int code, @Nullable String remark, byte @Nullable [] body) {
        this.code = code;
        this.remark = remark == null ? "" : remark;
        this.body = body == null ? "" : new String(body, StandardCharsets.UTF_8);
    }

    public int code() {
        return code;
    }

    public boolean is(int wanted) {
        return code == wanted;
    }

    public boolean isSuccess() {
        return code == SUCCESS;
    }

    /** Returns the body as {@link BrokerJson} reads it. */
    public JsonElement json() {
        return body.isEmpty() ? JsonNull.INSTANCE : BrokerJson.read(body);
    }

    /** Returns the values of a body with lines {@code name=value}. */
    public Map<String, String> lines() {
        Map<String, String> lines = new LinkedHashMap<>();
        for (String line : body.split("[\\r\\n]+")) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                lines.put(
                        line.substring(0, equals).trim(),
                        line.substring(equals + 1).trim());
            }
        }
        return lines;
    }

    /** Returns a refusal in one line; brokers put whole stack traces into their remarks. */
    public String refusal() {
        String first = remark.split("[\\r\\n]", 2)[0];
        return "code " + code + (first.isEmpty() ? "" : ", " + first.substring(0, Math.min(160, first.length())));
    }
}
