package io.tenon.agent.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a loader's class is given, and what it keeps. */
class LoaderClassesTest {
    /** Begins with a jump's target, where the class file has a frame already. */
    public static class OwnOrderLoader extends ClassLoader {
        @Override
        public Class<?> loadClass(@Nullable String name) throws ClassNotFoundException {
            do {
                if (name == null) {
                    throw new ClassNotFoundException("asked for nothing");
                }
                name = name.startsWith(".") ? name.substring(1) : name;
            } while (name.startsWith("."));
            if (name.startsWith("java.")) {
                return super.loadClass(name);
            }
            throw new ClassNotFoundException("asked itself for " + name);
        }
    }

    public static final class NoLoader {
        public Class<?> loadClass(String name) {
            return getClass();
        }
    }

    /** Defines one class beside its parent's. */
    private static final class Defining extends ClassLoader {
        Class<?> define(String name, byte[] bytes) {
            return defineClass(name, bytes, 0, bytes.length);
        }

        Defining() {
            super(LoaderClassesTest.class.getClassLoader());
        }
    }

    @Test
    void aClassOfTheBridgeIsTheBootLoadersAndEveryOtherTheLoadersOwn() throws Exception {
        String name = OwnOrderLoader.class.getName();
        byte[] seeing = Objects.requireNonNull(BridgeLookup.in(bytes(OwnOrderLoader.class)));
        ClassLoader loader = (ClassLoader)
                new Defining().define(name, seeing).getDeclaredConstructor().newInstance();
        assertThatThrownBy(() -> loader.loadClass("io.tenon.agent.bridge.JdbcCall"))
                .as("the tests' boot loader has none")
                .isInstanceOf(ClassNotFoundException.class)
                .hasMessageNotContaining("asked itself");
        assertThatThrownBy(() -> loader.loadClass("io.tenon.agent.bridges.JdbcCall"))
                .hasMessage("asked itself for io.tenon.agent.bridges.JdbcCall");
        assertThatThrownBy(() -> loader.loadClass(null)).hasMessage("asked for nothing");
        assertThat(loader.loadClass("..java.lang.String")).isSameAs(String.class);
    }

    @Test
    void whatIsNoLoaderStaysAsItWas() throws IOException {
        assertThat(BridgeLookup.in(bytes(NoLoader.class))).isNull();
        assertThat(LoaderClasses.mayBeOne("a/Pool", bytes(OwnOrderLoader.class)))
                .as("its name does not say it")
                .isFalse();
        assertThat(LoaderClasses.mayBeOne("a/OwnLoader", bytes(Object.class)))
                .as("it loads nothing")
                .isFalse();
    }

    @Test
    void aClassThatCannotBeReadOrIsNotToBeGivenItStaysAsItWas() throws IOException {
        byte[] garbled = bytes(OwnOrderLoader.class);
        garbled[7] = (byte) 200; // of a Java that nobody knows yet
        assertThat(new LoaderClasses(true).give("a/OwnOrderLoader", garbled)).isNull();
        assertThat(new LoaderClasses(false).give("a/OwnOrderLoader", bytes(OwnOrderLoader.class)))
                .isNull();
        assertThat(new LoaderClasses(true).give("a/OwnOrderLoader", bytes(OwnOrderLoader.class)))
                .isNotNull();
    }

    @Test
    void securityManagersAreAskedForWhereThereMayBeOne() {
        assertThat(LoaderClasses.isBefore24("1.8")).isTrue();
        assertThat(LoaderClasses.isBefore24("17")).isTrue();
        assertThat(LoaderClasses.isBefore24("25")).isFalse();
    }

    private static byte[] bytes(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream(
                type.getName().substring(type.getPackageName().length() + 1) + ".class")) {
            assertThat(in).isNotNull();
            return in.readAllBytes();
        }
    }
}
