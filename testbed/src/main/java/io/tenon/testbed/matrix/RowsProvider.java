package io.tenon.testbed.matrix;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;

/** Gives a parameterized test its {@link Rows}. */
final class RowsProvider implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(ExtensionContext context) {
        Rows rows = context.getRequiredTestMethod().getAnnotation(Rows.class);
        Stream<String> matrix = Boolean.getBoolean(Rows.MATRIX) ? Arrays.stream(rows.matrix()) : Stream.empty();
        return Stream.concat(Arrays.stream(rows.build()), matrix)
                .map(row -> Arguments.of((Object[]) row.split(", *", -1)));
    }
}
