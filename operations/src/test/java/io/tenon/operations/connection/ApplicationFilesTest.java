package io.tenon.operations.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApplicationFilesTest {
    @TempDir
    private Path folder = Paths.get("");

    @ParameterizedTest
    @CsvSource({"app.jar, BOOT-INF", "app.war, WEB-INF"})
    void nestedJarsAndClassesAreUnpackedAndDeletedInTheEnd(String name, String nest) throws Exception {
        Path library = jar("lib.jar", "in-library.txt", new byte[] {1});
        Path app = jar(
                name,
                nest + "/lib/lib.jar",
                Files.readAllBytes(library),
                nest + "/classes/in-classes.txt",
                new byte[] {1},
                nest + "/lib/../../../escaped.jar",
                new byte[] {1});
        Path temporary;
        try (ApplicationFiles files = new ApplicationFiles(Collections.singletonList(app.toString()));
                ApplicationClasses loader = new ApplicationClasses(files)) {
            temporary = files.temporary();
            assertThat(loader.getResource("in-library.txt")).isNotNull();
            assertThat(loader.getResource("in-classes.txt")).isNotNull();
            try (java.util.stream.Stream<Path> unpacked = Files.walk(temporary)) {
                assertThat(unpacked.map(p -> p.getFileName().toString())).doesNotContain("escaped.jar");
            }
        }
        assertThat(temporary).doesNotExist();
    }

    @Test
    void classPathMayNameJarsFoldersOfJarsAndFoldersOfClasses() throws Exception {
        Path lib = Files.createDirectory(folder.resolve("lib"));
        jar("lib/a.jar", "in-a.txt", new byte[] {1});
        Path b = jar("b.jar", "in-b.txt", new byte[] {1});
        Path classes = Files.createDirectory(folder.resolve("classes"));
        Files.write(classes.resolve("in-classes.txt"), new byte[] {1});
        String classPath = String.join(File.pathSeparator, lib + "/*", b.toString(), classes.toString());
        try (ApplicationFiles files = new ApplicationFiles(Collections.singletonList(classPath));
                ApplicationClasses loader = new ApplicationClasses(files)) {
            for (String name : Arrays.asList("in-a.txt", "in-b.txt", "in-classes.txt")) {
                assertThat(loader.getResource(name)).as(name).isNotNull();
            }
        }
    }

    @Test
    void applicationsLogConfigurationIsNotSeenForItsLogFilesBelongToTheLiveApplication() throws Exception {
        Path app = jar("app.jar", "logback.xml", new byte[] {1});
        try (ApplicationFiles files = new ApplicationFiles(Collections.singletonList(app.toString()));
                ApplicationClasses loader = new ApplicationClasses(files)) {
            assertThat(loader.getResource("logback.xml")).isNull();
            assertThat(loader.getResources("logback.xml").hasMoreElements()).isFalse();
        }
    }

    @Test
    void whatDoesNotExistIsNamed() {
        assertThatThrownBy(() -> new ApplicationFiles(Collections.singletonList("no-such.jar")).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no-such.jar");
    }

    private Path jar(String name, Object... entries) throws IOException {
        Path jar = folder.resolve(name);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (int i = 0; i < entries.length; i += 2) {
                out.putNextEntry(new JarEntry((String) entries[i]));
                out.write((byte[]) entries[i + 1]);
                out.closeEntry();
            }
        }
        return jar;
    }
}
