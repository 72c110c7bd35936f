package io.tenon.agent.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenon.agent.operate.report.AgentReport;
import io.tenon.agent.operate.settings.AgentSettings;
import org.junit.jupiter.api.Test;

class UntiedSendsTest {
    /** It has been delisted when the application closed it, so that nothing tells it from one that was never borrowed. */
    @Test
    void whoHasClosedAConnectionOfXaBeforeTheSendIsToldWhatToDo() throws Exception {
        AgentSettings settings = AgentSettings.read("on-failure=fail-closed,report=false");
        UntiedSends untied = new UntiedSends(settings, new AgentReport(settings));
        assertThatThrownBy(() -> untied.sent(UntiedSends.Way.JTA_WITHOUT_CONNECTION))
                .hasMessageContaining("Borrow the connection and run its first statement before the send")
                .hasMessageContaining("datasources.xa");
    }
}
