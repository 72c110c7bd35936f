package io.tenon.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransitionTest {
    private enum Light implements State<Light> {
        GREEN,
        RED,
        BLINKING;

        @Override
        public boolean mayBecome(Light next) {
            return this != BLINKING && next == (this == GREEN ? RED : BLINKING);
        }
    }

    @Test
    void aStepOfTheTableIsTaken() {
        assertThat(Transition.to(Light.RED, Light.GREEN, "light 1")).isEqualTo(Light.RED);
    }

    @Test
    void aStepThatTheTableDoesNotHaveLeavesTheStateAndThrowsNothing() {
        assertThat(Transition.to(Light.BLINKING, Light.GREEN, "light 1")).isEqualTo(Light.GREEN);
    }

    @Test
    void aStepThatTheTableDoesNotHaveLeadsToTheStateInWhichTheRowIsAsked() {
        assertThat(Transition.to(Light.GREEN, Light.RED, Light.BLINKING, "light 1"))
                .isEqualTo(Light.BLINKING);
        assertThat(Transition.to(Light.GREEN, Light.BLINKING, Light.RED, "light 1"))
                .isEqualTo(Light.BLINKING);
    }
}
