package io.tenon.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/**
 * A certificate for a server on this machine that nobody has signed, and its key, as the PEM files that servers read.
 * The JDK's {@code keytool} makes them. Immutable.
 *
 * @param certificate the file that clients trust
 * @param key the server's own key, without a password
 */
public record ServerCertificate(Path certificate, Path key) {
    private static final String ALIAS = "server";
    private static final String PASSWORD = "of-tests";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    /**
     * Makes both in this folder.
     *
     * @throws IllegalStateException if they cannot be made; it has what keytool said
     */
    public static ServerCertificate create(Path folder) {
        Path store = folder.resolve("server.p12");
        Path certificate = folder.resolve("server.crt");
        Path key = folder.resolve("server.key");
        try {
            Files.createDirectories(folder);
            keytool(store);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            write(certificate, "CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
            write(key, "PRIVATE KEY", keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException("No certificate in " + folder, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No certificate in " + folder, e);
        }
        return new ServerCertificate(certificate, key);
    }

    private static void keytool(Path store) throws IOException {
        Debian.run(List.of(
                Path.of(Objects.requireNonNull(System.getProperty("java.home")), "bin", "keytool")
                        .toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "RSA",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
    }

    private static void write(Path file, String kind, byte[] content) throws IOException {
        String text =
                "-----BEGIN " + kind + "-----\n" + LINES.encodeToString(content) + "\n-----END " + kind + "-----\n";
        Files.write(file, text.getBytes(StandardCharsets.US_ASCII));
    }
}
