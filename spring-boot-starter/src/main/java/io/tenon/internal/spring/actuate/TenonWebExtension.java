package io.tenon.internal.spring.actuate;

import java.security.Principal;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * Handles {@code POST /actuator/tenon/<DataSource>/pause-relay} and {@code …/resume-relay}: the web knows who asks, and
 * has statuses. Thread-safe.
 */
@EndpointWebExtension(endpoint = TenonEndpoint.class)
public final class TenonWebExtension {
    private final RelaySwitch relays;

    public TenonWebExtension(RelaySwitch relays) {
        this.relays = relays;
    }

    @WriteOperation
    public WebEndpointResponse<Map<String, Object>> changeRelay(
            SecurityContext by,
            @Selector String dataSource,
            @Selector RelayAction action,
            @org.springframework.lang.Nullable @Nullable String sender,
            @org.springframework.lang.Nullable @Nullable String reason) {
        RelaySwitch.Answer answer = relays.change(dataSource, action, sender, reason, name(by));
        return new WebEndpointResponse<>(answer.body(), answer.status());
    }

    private static String name(SecurityContext by) {
        Principal principal = by.getPrincipal();
        return principal == null ? "somebody who did not log in" : "'" + principal.getName() + "'";
    }
}
