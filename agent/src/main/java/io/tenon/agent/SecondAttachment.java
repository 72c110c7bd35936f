package io.tenon.agent;

import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * The line that is printed when the agent is attached to a JVM that has it already, by JAVA_TOOL_OPTIONS and by the
 * command line, say. It is public for the reason that {@link EntrySettings} is. Stateless.
 */
public final class SecondAttachment {
    private SecondAttachment() {}

    /**
     * Prints one line, without values of settings, which may hold a secret.
     *
     * @param first the jar and the arguments of the first attachment
     * @param jar the jar of this class, which is the first attachment's, whatever jar was named the second time
     */
    @SuppressWarnings("SystemOut")
    public static void say(String[] first, File jar, @Nullable String arguments) {
        Set<String> differing = differing(EntrySettings.split(first[1]), EntrySettings.split(arguments));
        Set<String> jars = otherJars(jar);
        System.err.println(
                "WARN [tenon] Tenon was attached to this JVM before, from " + first[0]
                        + ", and is not attached a second time. "
                        + (differing.isEmpty()
                                ? "Both were given the same arguments"
                                : "The first one's arguments hold; in the second's these differ: "
                                        + String.join(", ", differing))
                        + (jars.isEmpty() ? "" : ". Not used is " + String.join(", ", jars))
                        + ". Take one of the two away: look for -javaagent in JAVA_TOOL_OPTIONS, JDK_JAVA_OPTIONS and the command line");
    }

    /** Returns the names of the settings that only one of them has, or whose values differ. */
    private static Set<String> differing(Map<String, String> first, Map<String, String> second) {
        Set<String> names = new TreeSet<>(first.keySet());
        names.addAll(second.keySet());
        names.removeIf(name -> Objects.equals(first.get(name), second.get(name)));
        return names;
    }

    /**
     * Returns the agent's other jars, with their versions: the JVM has put each jar that is attached on the class path.
     */
    private static Set<String> otherJars(File own) {
        Set<String> jars = new TreeSet<>();
        try {
            String entry = TenonAgent.class.getName().replace('.', '/') + ".class";
            for (URL found : Collections.list(ClassLoader.getSystemClassLoader().getResources(entry))) {
                URLConnection connection = found.openConnection();
                connection.setUseCaches(false);
                if (connection instanceof JarURLConnection) {
                    JarURLConnection inJar = (JarURLConnection) connection;
                    File file = new File(inJar.getJarFileURL().toURI());
                    try (JarFile jar = inJar.getJarFile()) {
                        if (!file.getAbsoluteFile().equals(own.getAbsoluteFile())) {
                            jars.add(file + " (" + versionOf(jar) + ")");
                        }
                    }
                }
            }
        } catch (IOException | URISyntaxException | RuntimeException e) {
            jars.add("what else is attached, which cannot be listed (" + e + ")");
        }
        return jars;
    }

    private static String versionOf(JarFile jar) throws IOException {
        Manifest manifest = jar.getManifest();
        String version = manifest == null ? null : manifest.getMainAttributes().getValue("Implementation-Version");
        return version == null ? "of no version" : version;
    }
}
