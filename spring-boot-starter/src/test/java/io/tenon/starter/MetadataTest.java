package io.tenon.starter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tenon.internal.spring.settings.TenonDataSourceProperties;
import io.tenon.internal.spring.settings.TenonProducerProperties;
import io.tenon.internal.spring.settings.TenonProperties;
import java.beans.PropertyDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** What an IDE offers, and what the page has, are the properties that there are. */
class MetadataTest {
    private static final String METADATA = "/META-INF/spring-configuration-metadata.json";

    @Test
    void theMetadataHasEachPropertyWithItsTypeAndNoOther() throws Exception {
        Map<String, String> there = new TreeMap<>();
        addAll(there, "tenon.", TenonProperties.class);
        there.remove("tenon.datasource.name"); // of one, never of all
        assertThat(described()).isEqualTo(there);
    }

    private static void addAll(Map<String, String> there, String prefix, Class<?> type) {
        for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(type)) {
            if (property.getName().equals("class")) {
                continue;
            }
            String name = prefix + kebab(property.getName());
            Class<?> of = property.getPropertyType();
            if (Set.of(
                            TenonDataSourceProperties.class,
                            TenonProducerProperties.class,
                            TenonProperties.Table.class,
                            TenonProperties.Endpoint.class)
                    .contains(of)) {
                addAll(there, name + ".", of);
            } else {
                there.put(name, typeName(property));
            }
        }
    }

    private static String typeName(PropertyDescriptor property) {
        ResolvableType type = ResolvableType.forMethodReturnType(property.getReadMethod());
        return type.hasGenerics()
                ? type.toString().replace(", ", ",")
                : ClassUtils.resolvePrimitiveIfNecessary(property.getPropertyType())
                        .getName();
    }

    private static String kebab(String name) {
        String kebab = name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        return ConfigurationPropertyName.of(kebab).toString();
    }

    private static Map<String, String> described() throws IOException {
        Map<String, String> described = new TreeMap<>();
        for (JsonNode property : metadata()) {
            described.put(property.get("name").asText(), property.get("type").asText());
            assertThat(property.get("description").asText())
                    .as("of %s", property)
                    .endsWith(".");
        }
        return described;
    }

    private static JsonNode metadata() throws IOException {
        try (InputStream json = MetadataTest.class.getResourceAsStream(METADATA)) {
            return new ObjectMapper().readTree(json).get("properties");
        }
    }

    @Test
    void thePageHasEachPropertyWithItsDefault() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "spring-boot.md"));
        Set<String> missing = new TreeSet<>();
        for (JsonNode property : metadata()) {
            String byDefault = property.has("defaultValue")
                    ? "`" + property.get("defaultValue").asText() + "`"
                    : "–";
            String row = "| `" + property.get("name").asText() + "` | " + byDefault + " |";
            if (!page.contains(row)) {
                missing.add(row);
            }
        }
        assertThat(missing).isEmpty();
    }
}
