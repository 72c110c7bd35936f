package io.tenon.agent.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.BlindHouse;
import com.example.BlindLoader;
import com.example.ClientOnly;
import com.example.OwnSystemLoader;
import com.example.Subclasses;
import io.tenon.agent.bridge.AgentClassLoader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** The settings, the log and the policy in JVMs that the jar is really attached to. */
class AttachedIT {
    private static final File JAR = new File("target/tenon-agent.jar").getAbsoluteFile();

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

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

    private String run(int status, String agentArguments, String... options) throws Exception {
        return run(Application.class, status, agentArguments, options);
    }

    private String run(Class<?> main, int status, String agentArguments, String... options) throws Exception {
        return run(main, status, JAR, agentArguments, options);
    }

    private String run(Class<?> main, int status, File jar, String agentArguments, String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.add("-XX:-CreateCoredumpOnCrash");
        command.addAll(Arrays.asList(options));
        command.add("-javaagent:" + jar + (agentArguments.isEmpty() ? "" : "=" + agentArguments));
        command.add("-cp");
        command.add("target/test-classes" + File.pathSeparator + "target/clients/5.5.0/*");
        command.add(main.getName());
        Path output = folder.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(output);
        assertThat(process.exitValue() == 0).as(text).isEqualTo(status == 0);
        return text;
    }

    @Test
    void theJarSaysInOneLineWhereTheDoctorHasGone() throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java", "-jar", JAR.getPath(), "doctor")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("as for wrong usage").isEqualTo(64);
        assertThat(Files.readAllLines(output)).singleElement().asString().contains("java -jar tenon.jar doctor");
    }

    @Test
    void anApplicationWithNothingToInstrumentHearsOneLineOfTenon() throws Exception {
        assertThat(run(0, ""))
                .contains("ran with")
                .containsOnlyOnce("[tenon]")
                .contains("is attached (fail-open), nothing found yet")
                .doesNotContain("SLF4J");
    }

    @Test
    void withReportFalseItHearsNothing() throws Exception {
        assertThat(run(0, "report=false")).contains("ran with").doesNotContain("[tenon]");
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
    void attachedTwiceItDoesItsWorkOnceAndSaysWhatIsNotUsed() throws Exception {
        environment.put("JAVA_TOOL_OPTIONS", "-javaagent:" + JAR + "=table=first");
        assertThat(run(ClientOnly.class, 0, "lease=6000,table=second,on-failure=fail-closed"))
                .contains("ran, producer.DefaultMQProducer carries TrackedProducer.")
                .contains("ran, impl.producer.DefaultMQProducerImpl carries TrackedReceiver.")
                .containsOnlyOnce("nothing found yet")
                .containsOnlyOnce("Tenon was attached to this JVM before, from " + JAR)
                .contains("in the second's these differ: lease, on-failure, table.")
                .doesNotContain("Not used is");
    }

    @Test
    void asOfTwoJarsTheFirstOneDoes() throws Exception {
        Path other = Files.copy(JAR.toPath(), folder.resolve("other.jar"));
        assertThat(run(Subclasses.class, 0, other.toFile(), "", "-javaagent:" + JAR))
                .contains("ran, carried 1")
                .containsOnlyOnce("nothing found yet")
                .contains("Both were given the same arguments. Not used is " + other + " (");
    }

    @Test
    void belowASystemLoaderOfTheApplicationsTheAgentSeesTheJdkAlone() throws Exception {
        assertThat(run(OwnSystemLoader.class, 0, "", "-Djava.system.class.loader=" + OwnSystemLoader.class.getName()))
                .contains("ran below com.example.OwnSystemLoader, above the agent's loader is ")
                .contains("PlatformClassLoader");
    }

    @Test
    void theClassesOfALoaderThatDoesNotAskTheBootLoaderAreLeftAsTheyAre() throws Exception {
        assertThat(run(BlindHouse.class, 0, ""))
                .contains("ran, asked for a connection")
                .containsOnlyOnce("Tenon is OFF for classes of loader com.example.BlindHouse");
    }

    @Test
    void aLoaderThatDoesNotAskTheBootLoaderIsGivenTheBridge() throws Exception {
        assertThat(run(BlindLoader.class, 0, ""))
                .contains("ran, asked for a connection")
                .doesNotContain("OFF");
    }

    @Test
    void withGiveBridgeFalseItIsNotGivenIt() throws Exception {
        assertThat(run(BlindLoader.class, 0, "give-bridge=false"))
                .contains("ran, asked for a connection")
                .containsOnlyOnce("Tenon is OFF for classes of loader com.example.BlindLoader");
    }

    /** Who may ask the boot loader is then the policy's to say, which differs from call to call. */
    @Test
    @DisabledForJreRange(min = JRE.JAVA_24)
    void norUnderASecurityManager() throws Exception {
        Path policy = Files.writeString(folder.resolve("policy"), "grant { permission java.security.AllPermission; };");
        assertThat(run(BlindLoader.class, 0, "", "-Djava.security.manager", "-Djava.security.policy==" + policy))
                .contains("ran, asked for a connection")
                .containsOnlyOnce("Tenon is OFF for classes of loader com.example.BlindLoader");
    }

    /** Whatever it would do on the application's threads, the application's own code must be allowed to do. */
    @Test
    @DisabledForJreRange(min = JRE.JAVA_24)
    void underASecurityManagerThatRestrictsAnyCodeItStaysOffAndTheApplicationRuns() throws Exception {
        Path agentAlone = Files.writeString(
                folder.resolve("policy"),
                "grant codeBase \"" + JAR.toURI() + "\" { permission java.security.AllPermission; };\n"
                        + "grant { permission java.util.PropertyPermission \"slf4j.provider\", \"read\"; };");
        assertThat(run(0, "", "-Djava.security.manager", "-Djava.security.policy==" + agentAlone))
                .contains("ran with")
                .containsOnlyOnce("[tenon]")
                .contains("Tenon is OFF for this JVM: a SecurityManager is set");
        Path nothing = Files.writeString(
                folder.resolve("policy"),
                "grant { permission java.util.PropertyPermission \"slf4j.provider\", \"read\"; };");
        assertThat(run(0, "", "-Djava.security.manager", "-Djava.security.policy==" + nothing))
                .contains("ran with")
                .contains("Tenon is OFF for this JVM: a SecurityManager is set");
    }

    @Test
    @DisabledForJreRange(min = JRE.JAVA_24)
    void underASecurityManagerWithFailClosedTheJvmDoesNotStart() throws Exception {
        assertThat(run(1, "on-failure=fail-closed", "-Djava.security.manager"))
                .doesNotContain("ran with")
                .contains("Tenon cannot be attached, and on-failure is fail-closed: a SecurityManager is set");
    }

    /** Half a jar, as a download leaves it. */
    @Test
    void whateverElseKeepsItFromStartingTheApplicationRuns() throws Exception {
        Path broken = folder.resolve("broken.jar");
        try (JarFile whole = new JarFile(JAR);
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(broken), whole.getManifest())) {
            String entry = "io/tenon/agent/TenonAgent.class";
            out.putNextEntry(new JarEntry(entry));
            whole.getInputStream(whole.getEntry(entry)).transferTo(out);
        }
        assertThat(run(Application.class, 0, broken.toFile(), ""))
                .contains("ran with")
                .contains("Tenon is OFF for this JVM: its jar cannot be used");
    }

    @Test
    void whereTheFileOfSettingsSaysFailClosedItDoesNot() throws Exception {
        Path broken = folder.resolve("broken.jar");
        try (JarFile whole = new JarFile(JAR);
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(broken), whole.getManifest())) {
            for (JarEntry entry : Collections.list(whole.entries())) {
                if (entry.getName().matches("io/tenon/agent/\\w+\\.class")) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    whole.getInputStream(entry).transferTo(out);
                }
            }
        }
        Path settings = Files.writeString(folder.resolve("tenon.properties"), "\uFEFFon-failure = Fail-Closed\n");
        assertThat(run(Application.class, 1, broken.toFile(), "lease=6000", "-Dtenon.config=" + settings))
                .doesNotContain("ran with")
                .contains("Tenon cannot be attached, and on-failure is fail-closed: its jar cannot be used");
    }

    /** Its classes were given the bridge before: from then on they keep to their own order. */
    @Test
    @DisabledForJreRange(min = JRE.JAVA_24)
    void norUnderOneThatIsSetLater() throws Exception {
        Path policy = Files.writeString(folder.resolve("policy"), "grant { permission java.security.AllPermission; };");
        assertThat(run(
                        BlindLoader.class,
                        0,
                        "",
                        "-Djava.security.manager=allow",
                        "-Djava.security.policy==" + policy,
                        "-Dpoliced=later"))
                .contains("ran, asked for a connection")
                .containsOnlyOnce("Tenon is OFF for classes of loader com.example.BlindLoader");
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
                .contains("io.tenon.agent.engine.Attachment")
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
            assertThat(logger.getClass().getName()).isEqualTo("io.tenon.agent.operate.log.AgentLogger");
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
