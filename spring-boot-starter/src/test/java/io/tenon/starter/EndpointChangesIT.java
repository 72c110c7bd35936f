package io.tenon.starter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.Principal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.servlet.FilterChain;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletRequestWrapper;
import javax.servlet.http.HttpServletResponse;
import org.apache.rocketmq.spring.core.RocketMQTemplate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.filter.OncePerRequestFilter;

/** The endpoint {@code tenon}, asked by HTTP and by JMX: it changes what its settings allow, and says who did it. */
@ExtendWith(OutputCaptureExtension.class)
class EndpointChangesIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static ShopRun open;
    private static ShopRun readOnly;

    @BeforeAll
    static void start() {
        readOnly = ShopRun.withWebServer(
                Application.class,
                exposed("reading", "management.endpoints.web.exposure.include=tenon", "management.server.port=0"));
        open = ShopRun.withWebServer(
                Application.class,
                exposed(
                        "changing",
                        "management.endpoints.web.exposure.include=tenon",
                        "tenon.endpoint.allow-changes=true",
                        "tenon.datasources.dataSource.name=orders",
                        "tenon.datasource.delivery=outbox"));
    }

    private static String[] exposed(String jmxDomain, String... more) {
        String[] all = Arrays.copyOf(more, more.length + 4);
        all[more.length] = "spring.jmx.enabled=true";
        all[more.length + 1] = "management.endpoints.jmx.exposure.include=tenon";
        all[more.length + 2] = "management.endpoints.jmx.domain=" + jmxDomain;
        all[more.length + 3] = "spring.application.admin.enabled=false";
        return all;
    }

    @AfterAll
    static void reckon() {
        try {
            open.expectNothingElse();
        } finally {
            open.close();
            readOnly.close();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(exclude = HibernateJpaAutoConfiguration.class)
    @Import({Orders.class, ActuatorIT.OrderTable.class})
    static class Application {
        /** As a login does it. A management port of its own does not have it. */
        @Bean
        OncePerRequestFilter login() {
            return new Login();
        }
    }

    static final class Login extends OncePerRequestFilter {
        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            String user = request.getHeader("X-User");
            chain.doFilter(user == null ? request : loggedIn(request, user), response);
        }

        private static HttpServletRequest loggedIn(HttpServletRequest request, String user) {
            return new HttpServletRequestWrapper(request) {
                @Override
                public Principal getUserPrincipal() {
                    return () -> user;
                }
            };
        }
    }

    private static HttpResponse<String> post(ShopRun to, String path, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(to, path))
                .header("Content-Type", "application/json")
                .header("X-User", "alice")
                .POST(BodyPublishers.ofString(body));
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode get(ShopRun from) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(from, "")).build();
        return new ObjectMapper()
                .readTree(HTTP.send(request, BodyHandlers.ofString()).body());
    }

    private static URI uri(ShopRun of, String path) {
        String port = of.context
                .getEnvironment()
                .getProperty(
                        "local.management.port", of.context.getEnvironment().getProperty("local.server.port"));
        return URI.create("http://127.0.0.1:" + port + "/actuator/tenon" + path);
    }

    private static Object byJmx(String domain, String dataSource, String action, @Nullable String reason)
            throws JMException {
        ObjectName endpoint = new ObjectName(domain + ":type=Endpoint,name=Tenon");
        String text = String.class.getName();
        return ManagementFactory.getPlatformMBeanServer()
                .invoke(endpoint, "changeRelay", new Object[] {dataSource, action, null, reason}, new String[] {
                    text, text, text, text
                });
    }

    private static void place(String key) throws Exception {
        RocketMQTemplate template = open.bean(RocketMQTemplate.class);
        open.bean(Orders.class).place(key, () -> template.syncSend(open.topic, TemplateIT.Way.message(key)));
    }

    private static void expectWaiting(String key) {
        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(20))
                .until(() -> open.deliveries.countOf(key) == 0);
    }

    @Test
    void o10_whoMayPausesWhatIsSentFromAnOutboxByHttpAndResumesIt(CapturedOutput output) throws Exception {
        place("before");
        open.expectNow("before");
        HttpResponse<String> paused = post(open, "/orders/pause-relay", "{\"reason\":\"the consumers\\nmove\"}");
        assertThat(paused.statusCode()).as(paused.body()).isEqualTo(200);
        assertThat(paused.body()).contains("\"changed\":true", "all senders", "the consumers move (by 'alice')");
        place("paused");
        expectWaiting("paused");
        assertThat(get(open).at("/dataSources/orders/outbox/paused/0/reason").asText())
                .isEqualTo("the consumers move (by 'alice')");
        assertThat(post(open, "/orders/pause-relay", "{}").body()).contains("\"changed\":false");
        assertThat(post(open, "/orders/resume-relay", "{}").body()).contains("\"changed\":true", "\"paused\":[]");
        open.expectNow("paused");
        assertThat(output)
                .containsPattern(
                        "WARN .*'orders' was paused for all senders by 'alice', through the endpoint 'tenon': the consumers move\\R")
                .containsPattern("WARN .*'orders' was resumed for all senders by 'alice'");
    }

    @Test
    void o10_onlyTheSenderThatIsNamedIsPaused() throws Exception {
        assertThat(post(open, "/orders/pause-relay", "{\"sender\":\"others-tenon\"}")
                        .body())
                .contains("\"sender\":\"others-tenon\"");
        place("not meant");
        open.expectNow("not meant");
        assertThat(post(open, "/orders/resume-relay", "{\"sender\":\"others-tenon\"}")
                        .body())
                .contains("\"changed\":true");
    }

    @Test
    void o10_alsoByJmx(CapturedOutput output) throws Exception {
        assertThat(byJmx("changing", "orders", "pause-relay", "maintenance"))
                .asString()
                .contains("changed=true", "maintenance (by somebody by JMX)");
        place("paused by JMX");
        expectWaiting("paused by JMX");
        assertThat(byJmx("changing", "orders", "resume-relay", null)).asString().contains("changed=true");
        open.expectNow("paused by JMX");
        assertThat(output).contains("by somebody by JMX, through the endpoint 'tenon': maintenance");
    }

    @Test
    void withoutTheOptInItIsRefusedWithTheNameOfTheSettingAndNothingIsChanged(CapturedOutput output) throws Exception {
        HttpResponse<String> refused = post(readOnly, "/dataSource/pause-relay", "{}");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("tenon.endpoint.allow-changes=true", "nothing was changed");
        assertThat(output).contains("somebody who did not log in was refused to pause the relay of 'dataSource'");
        assertThatThrownBy(() -> byJmx("reading", "dataSource", "pause-relay", null))
                .hasStackTraceContaining("tenon.endpoint.allow-changes=true");
        assertThat(get(readOnly).at("/changesAllowed").asBoolean(true)).isFalse();
        assertThat(get(open).at("/changesAllowed").asBoolean()).isTrue();
    }

    @Test
    void whatCannotBeIsRefusedAndSaysWhatCan() throws Exception {
        Map<String, Integer> expected = Map.of(
                "/nobody/pause-relay {}", 404,
                "/orders/stop-relay {}", 400,
                "/orders/pause-relay {\"sender\":\"a\\nb\"}", 400);
        for (Map.Entry<String, Integer> one : expected.entrySet()) {
            String[] request = one.getKey().split(" ");
            assertThat(post(open, request[0], request[1]).statusCode())
                    .as(one.getKey())
                    .isEqualTo(one.getValue());
        }
        assertThat(post(open, "/nobody/pause-relay", "{}").body()).contains("[orders]");
        assertThat(get(open).at("/dataSources/orders/outbox/paused")).isEmpty();
    }

    @Test
    void whereThereIsNoOutboxThereIsNothingToPause() throws Exception {
        try (ShopRun half = ShopRun.withWebServer(
                Application.class,
                exposed(
                        "half",
                        "management.endpoints.web.exposure.include=tenon",
                        "tenon.endpoint.allow-changes=true"))) {
            HttpResponse<String> refused = post(half, "/dataSource/pause-relay", "{}");
            assertThat(refused.statusCode()).isEqualTo(404);
            assertThat(refused.body()).contains("'dataSource' has no outbox table");
        }
    }
}
