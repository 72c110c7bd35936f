package io.tenon.operations.console;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import org.jspecify.annotations.Nullable;

/**
 * Checks what a request must have before anything is looked up or done for it; no code behind it checks that once more.
 * Immutable.
 */
final class Gate {
    private final AccessControl access;
    private final boolean changesAllowed;

    Gate(AccessControl access, boolean changesAllowed) {
        this.access = access;
        this.changesAllowed = changesAllowed;
    }

    /**
     * Returns the refusal of a request; null for one that comes by a known name, with the token or with the cookie that
     * the token was exchanged for.
     */
    @Nullable
    Answer refusalOf(HttpExchange exchange, @Nullable String token) {
        Headers headers = exchange.getRequestHeaders();
        if (!access.isKnownHost(headers.getFirst("Host"))) {
            return Answer.refusal(403, "This console does not answer to that name (tenon console --host NAME).");
        }
        if (token != null) {
            return access.isToken(token)
                    ? null
                    : Answer.refusal(403, "That token is not this console's: it is made anew at each start.");
        }
        return access.hasSession(headers)
                ? null
                : Answer.refusal(401, "Open the address that tenon console printed when it started.");
    }

    /**
     * Returns the refusal of a change; null for one from the console's own page, where changes are allowed. A page of
     * another site has neither the permit nor this origin.
     */
    @Nullable
    Answer refusalOfChange(HttpExchange exchange) {
        if (!changesAllowed) {
            return Answer.refusal(403, "This console changes nothing: it was started without --allow-changes.");
        }
        Headers headers = exchange.getRequestHeaders();
        boolean isOwn = access.isPermit(headers.getFirst("X-Tenon-Permit"))
                && access.isOwnOrigin(headers.getFirst("Origin"), headers.getFirst("Host"))
                && String.valueOf(headers.getFirst("Content-Type")).startsWith("application/json");
        return isOwn ? null : Answer.refusal(403, "That request does not come from this console's page.");
    }

    /**
     * Returns the answer that takes the token out of the browser's address, and gives the browser the cookie instead.
     */
    Answer enter() {
        return Answer.redirection(access.cookie());
    }

    String permit() {
        return access.permit();
    }
}
