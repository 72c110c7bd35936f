package io.tenon.rocketmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.SettingName;
import io.tenon.jdbc.TenonDataSource;
import java.lang.reflect.Method;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SettingNameTest {
    @ParameterizedTest
    @EnumSource
    void whatAnErrorNamesCanBeSet(SettingName name) {
        String setter = "set" + Character.toUpperCase(name.property().charAt(0))
                + name.property().substring(1);
        assertThat(Stream.of(TenonDataSource.class, TenonProducer.class)
                        .flatMap(type -> Stream.of(type.getMethods()))
                        .map(Method::getName))
                .contains(setter);
    }
}
