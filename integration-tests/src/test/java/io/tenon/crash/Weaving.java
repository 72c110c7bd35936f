package io.tenon.crash;

import static net.bytebuddy.matcher.ElementMatchers.isBridge;
import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.not;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.pool.TypePool;
import org.jspecify.annotations.Nullable;

/** Weaves the {@link Tripwire} into every {@link Site}, and lays the classes down for {@link CrashAgent}. */
final class Weaving {
    private final ClassFileLocator classes = ClassFileLocator.ForClassLoader.of(Weaving.class.getClassLoader());
    private final TypePool types = TypePool.Default.of(classes);

    /** Makes a jar that turns a JVM with this JVM's class path into one with the agent. */
    static void writeAgent(Path jar) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", CrashAgent.class.getName());
        try {
            new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        } catch (IOException e) {
            throw new UncheckedIOException("The crash agent's jar could not be written to " + jar, e);
        }
    }

    /**
     * Weaves all sites.
     *
     * @param driverConnection the class of the JDBC driver's connections
     * @throws IllegalStateException if a site's method is not there: it has another name now, say
     */
    void weaveInto(Path folder, String driverConnection) {
        Map<String, Set<Site>> sitesByType = new TreeMap<>();
        for (Site site : Site.values()) {
            sitesByType
                    .computeIfAbsent(site.typeName(driverConnection), t -> EnumSet.noneOf(Site.class))
                    .add(site);
        }
        try {
            Files.createDirectories(folder);
            for (Map.Entry<String, Set<Site>> type : sitesByType.entrySet()) {
                Files.write(folder.resolve(type.getKey()), woven(type.getKey(), type.getValue()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Woven classes could not be written to " + folder, e);
        }
    }

    private byte[] woven(String name, Set<Site> sites) {
        TypeDescription type = types.describe(name).resolve();
        DynamicType.Builder<?> builder = new ByteBuddy().redefine(type, classes);
        for (Site site : sites) {
            ElementMatcher.Junction<MethodDescription> methods =
                    named(site.method()).and(takesArguments(site.parameters())).and(not(isBridge()));
            if (type.getDeclaredMethods().filter(methods).isEmpty()) {
                throw new IllegalStateException("Nothing can be stopped at " + site + ": " + name + " has no method "
                        + site.method() + " with " + site.parameters() + " parameters any more. Point "
                        + Site.class.getName() + " at what has taken its place.");
            }
            builder = builder.visit(Advice.withCustomMapping()
                    .bind(SiteName.class, site.name())
                    .to(Woven.class)
                    .on(methods));
        }
        if (name.equals(Site.LEAD.typeName(""))) {
            builder = builder.visit(Advice.to(ShorterLease.class).on(isConstructor()));
        }
        return builder.make().getBytes();
    }

    /** The name of the {@link Site} that the advice is woven into. */
    @Retention(RetentionPolicy.RUNTIME)
    private @interface SiteName {}

    /** Copied into the constructor of a relay's leadership: nobody can set how long one lasts. */
    private static final class ShorterLease {
        @Advice.OnMethodEnter
        @SuppressWarnings("UnusedVariable") // it is the constructor's own
        static void begin(@Advice.Argument(value = 2, readOnly = false) long leadMillis) {
            leadMillis = Tripwire.RELAY_LEASE_MILLIS;
        }
    }

    /** Copied into each site's method. */
    private static final class Woven {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean begin(@SiteName String site, @Advice.This Object self, @Advice.AllArguments Object[] arguments) {
            return Tripwire.begins(site, self, arguments);
        }

        @Advice.OnMethodExit
        static void end(
                @SiteName String site,
                @Advice.Enter boolean skipped,
                @Advice.This Object self,
                @Advice.AllArguments Object[] arguments,
                @Advice.Return(typing = Assigner.Typing.DYNAMIC) @Nullable Object result) {
            if (!skipped) {
                Tripwire.ends(site, self, arguments, result);
            }
        }
    }
}
