package io.tenon.agent.attach;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.agent.bridge.AgentClassLoader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings, the log and the policy in JVMs that the jar is really attached to. */
class AttachedIT {
    private static final File JAR = new File("target/tenon-agent.jar").getAbsoluteFile();

    private final Path folder;

    AttachedIT(@TempDir Path folder) {
        this.folder = folder;
    }

    /** Says that it ran, and whether it sees what the agent is made of. */
    public static final class Application {
        private Application() {}

        public static void main(String[] arguments) {
            System.out.println("ran with slf4j.provider=" + System.getProperty("slf4j.provider"));
        }
    }

    /** Loads a subclass before its superclass, as the JVM does, and says how often each carries something of Tenon's. */
    public static final class Subclasses {
        private Subclasses() {}

        abstract static class Base implements Connection {
            @Override
            public void commit() {}
        }

        abstract static class Between extends Base {}

        abstract static class Derived extends Between implements Connection {
            @Override
            public void commit() {}
        }

        public static void main(String[] arguments) throws Exception {
            int carried = 0;
            Class<?> type = Class.forName(Subclasses.class.getName() + "$Derived");
            for (; type != null; type = type.getSuperclass()) {
                for (Class<?> implemented : type.getInterfaces()) {
                    carried += implemented.getName().startsWith("io.tenon.") ? 1 : 0;
                }
            }
            System.out.println("ran, carried " + carried);
        }
    }

    /** Uses a DataSource of a loader that asks nobody but itself for what is not the JDK's. */
    public static final class BlindLoader extends ClassLoader {
        public static final class Source implements DataSource {
            @Override
            public Connection getConnection() {
                throw new UnsupportedOperationException("it has none");
            }

            @Override
            public Connection getConnection(String user, String password) {
                return getConnection();
            }

            @Override
            public PrintWriter getLogWriter() {
                throw new UnsupportedOperationException();
            }

            @Override
            public void setLogWriter(PrintWriter writer) {}

            @Override
            public void setLoginTimeout(int seconds) {}

            @Override
            public int getLoginTimeout() {
                return 0;
            }

            @Override
            public Logger getParentLogger() {
                return Logger.getGlobal();
            }

            @Override
            public <T> T unwrap(Class<T> type) {
                throw new UnsupportedOperationException();
            }

            @Override
            public boolean isWrapperFor(Class<?> type) {
                return false;
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("java")) {
                return super.loadClass(name, resolve);
            }
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes(); // of a class that it has not: a NullPointerException
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }

        public static void main(String[] arguments) throws Exception {
            Class<?> source = new BlindLoader().loadClass(Source.class.getName(), true);
            try {
                ((DataSource) source.getConstructor().newInstance()).getConnection();
            } catch (UnsupportedOperationException expected) {
                System.out.println("ran, asked for a connection: " + expected.getMessage());
            }
        }
    }

    private String run(int status, String agentArguments, String... options) throws Exception {
        return run(Application.class, status, agentArguments, options);
    }

    private String run(Class<?> main, int status, String agentArguments, String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.add("-XX:-CreateCoredumpOnCrash");
        command.addAll(Arrays.asList(options));
        command.add("-javaagent:" + JAR + (agentArguments.isEmpty() ? "" : "=" + agentArguments));
        command.add("-cp");
        command.add("target/test-classes");
        command.add(main.getName());
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(output);
        assertThat(process.exitValue() == 0).as(text).isEqualTo(status == 0);
        return text;
    }

    @Test
    void anApplicationWithNothingToInstrumentHearsNothingOfTenon() throws Exception {
        assertThat(run(0, "")).contains("ran with").doesNotContain("[tenon]").doesNotContain("SLF4J");
    }

    @Test
    void aValueThatCannotBeLeavesTheAgentOffWithOneLoudLine() throws Exception {
        assertThat(run(0, "lease=abc"))
                .contains("ran with")
                .containsOnlyOnce("[tenon]")
                .contains(
                        "ERROR [tenon] [main] Report: Tenon is OFF for this JVM: The settings cannot be used: lease is"
                                + " 'abc' (the agent arguments)");
    }

    @Test
    void withFailClosedTheJvmDoesNotStart() throws Exception {
        assertThat(run(1, "lease=abc", "-Dtenon.on-failure=fail-closed"))
                .doesNotContain("ran with")
                .contains("SettingsException: The settings cannot be used: lease is 'abc' (the agent arguments)");
    }

    @Test
    void aSubclassThatIsLoadedFirstIsNotGivenWhatItsSuperclassWillCarry() throws Exception {
        assertThat(run(Subclasses.class, 0, "")).contains("ran, carried 1");
    }

    @Test
    void theClassesOfALoaderThatDoesNotAskTheBootLoaderAreLeftAsTheyAre() throws Exception {
        assertThat(run(BlindLoader.class, 0, ""))
                .contains("ran, asked for a connection")
                .containsOnlyOnce("Tenon is OFF for classes of loader io.tenon.agent.attach.AttachedIT$BlindLoader");
    }

    @Test
    void itCanBeSwitchedOff() throws Exception {
        assertThat(run(0, "lease=abc", "-Dtenon.enabled=false", "-Dtenon.on-failure=fail-closed"))
                .contains("ran with")
                .contains("Tenon is switched off");
    }

    @Test
    void theApplicationsProviderIsNeitherUsedNorComplainedAboutNorHidden() throws Exception {
        assertThat(run(0, "", "-Dslf4j.provider=com.example.Provider"))
                .contains("ran with slf4j.provider=com.example.Provider")
                .doesNotContain("SLF4J")
                .doesNotContain("ClassNotFound");
    }

    @Test
    void slf4jIsNotLoadedWhereNothingIsInstrumented() throws Exception {
        assertThat(run(0, "", "-verbose:class"))
                .contains("io.tenon.agent.attach.Attachment")
                .doesNotContain("org.slf4j.")
                .doesNotContain("java.lang.management.ManagementFactory")
                .doesNotContain("net.bytebuddy.");
    }

    @Test
    void theAgentsLoaderBindsSlf4jToItsOwnProviderWhateverTheThreadsLoaderHas() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(new ServiceOfTheApplication(before));
        try {
            ClassLoader loader =
                    new AgentClassLoader(JAR, ClassLoader.getSystemClassLoader().getParent());
            Class<?> factory = loader.loadClass("org.slf4j.LoggerFactory");
            Object logger = factory.getMethod("getLogger", String.class).invoke(null, "a.B");
            assertThat(logger.getClass().getName()).isEqualTo("io.tenon.agent.log.AgentLogger");
            assertThat(logger.getClass().getClassLoader()).isSameAs(loader);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Names a provider that is not there: whoever asks this loader fails. */
    private final class ServiceOfTheApplication extends ClassLoader {
        ServiceOfTheApplication(ClassLoader parent) throws IOException {
            super(parent);
            Files.write(folder.resolve("service"), "com.example.Provider\n".getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public java.util.Enumeration<java.net.URL> getResources(String name) throws IOException {
            return name.contains("SLF4J")
                    ? java.util.Collections.enumeration(
                            List.of(folder.resolve("service").toUri().toURL()))
                    : super.getResources(name);
        }
    }
}
