package io.tenon.agent.operate.log;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;

/**
 * The file of the log. It is appended to; when it is full, it takes the name with .1 behind it, in place of the file
 * that had it. Used under the log's lock.
 */
final class BoundedFile {
    private final File file;
    private final long maxSize;
    private FileOutputStream out;
    private long size;

    /** @param maxSize the largest size in bytes; 0: unbounded */
    BoundedFile(String file, long maxSize) throws IOException {
        this.file = new File(file).getAbsoluteFile();
        this.maxSize = maxSize;
        this.out = new FileOutputStream(this.file, true);
        this.size = this.file.length();
    }

    void write(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (maxSize > 0 && size > 0 && size + bytes.length > maxSize) {
            beginAnew();
        }
        out.write(bytes);
        size += bytes.length;
    }

    /**
     * Renames the full file and begins a new one. A file that cannot be renamed is emptied, so that the bound holds.
     */
    private void beginAnew() throws IOException {
        out.close();
        try {
            Files.move(file.toPath(), new File(file.getPath() + ".1").toPath(), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(file.toPath());
        }
        out = new FileOutputStream(file, false);
        size = 0;
    }

    void close() throws IOException {
        out.close();
    }
}
