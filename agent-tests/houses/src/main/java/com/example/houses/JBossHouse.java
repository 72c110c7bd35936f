package com.example.houses;

import java.io.File;
import java.nio.file.Path;
import java.util.jar.JarFile;
import org.jboss.modules.DependencySpec;
import org.jboss.modules.JDKModuleFinder;
import org.jboss.modules.ModuleDependencySpecBuilder;
import org.jboss.modules.ModuleFinder;
import org.jboss.modules.ModuleLoader;
import org.jboss.modules.ModuleSpec;
import org.jboss.modules.ResourceLoader;
import org.jboss.modules.ResourceLoaderSpec;
import org.jboss.modules.ResourceLoaders;

/**
 * An application with all its libraries as one module of JBoss Modules, as in WildFly. Its loader asks the boot loader for {@code
 * java.*} and what {@code jboss.modules.system.pkgs} names, and nothing else.
 *
 * <p>Arguments: the application's class path, its main class, what is delegated besides, a folder that it does not need; then the
 * main's own.
 */
public final class JBossHouse {
    private static final String NAME = "com.example.shop";

    private JBossHouse() {}

    public static void main(String[] arguments) throws Exception {
        if (!arguments[2].isEmpty()) {
            System.setProperty("jboss.modules.system.pkgs", arguments[2]); // read when the first class of it is loaded
        }
        ModuleSpec.Builder shop = ModuleSpec.build(NAME);
        for (String part : arguments[0].split(File.pathSeparator)) {
            shop.addResourceRoot(ResourceLoaderSpec.createResourceLoaderSpec(loader(Path.of(part))));
        }
        shop.addDependency(DependencySpec.OWN_DEPENDENCY);
        for (String module : new String[] {"java.se", "jdk.unsupported"}) {
            shop.addDependency(new ModuleDependencySpecBuilder().setName(module).build());
        }
        ModuleSpec spec = shop.create();
        ModuleFinder own = new ModuleFinder() {
            @Override
            public ModuleSpec findModule(String name, ModuleLoader delegate) {
                return name.equals(NAME) ? spec : null;
            }
        };
        ModuleLoader modules = new ModuleLoader(new ModuleFinder[] {own, JDKModuleFinder.getInstance()});
        House.open(modules.loadModule(NAME).getClassLoader().loadClass(arguments[1]), arguments);
    }

    private static ResourceLoader loader(Path part) throws Exception {
        return part.toFile().isDirectory()
                ? ResourceLoaders.createPathResourceLoader(part)
                : ResourceLoaders.createJarResourceLoader(new JarFile(part.toFile()));
    }
}
