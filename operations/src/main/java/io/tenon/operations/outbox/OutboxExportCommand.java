package io.tenon.operations.outbox;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.tenon.operations.ExitStatus;
import io.tenon.operations.command.Report;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tenon outbox export}: the one command that writes bodies, and only into a file that nobody else may read. */
@Command(
        name = "export",
        description = "Writes the messages of parked rows, with their bodies, into a file that only you may read.",
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeOnExecutionException = ExitStatus.PROBLEMS)
final class OutboxExportCommand extends ParkedRowsCommand {
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "FILE",
            order = 22,
            description = "a new file: a JSON object for each message, one a line, with the body in base64")
    private @Nullable String to;

    @Override
    int work(KeptRows rows, List<KeptRow> chosen, Report report, JsonArray done) throws IOException {
        Path file = Paths.get(String.valueOf(to));
        int messages = 0;
        int exported = 0;
        try (Writer out = open(file)) {
            for (KeptRow row : chosen) {
                List<FramedMessage> readable = row.readableMessages();
                if (readable.isEmpty()) {
                    report.line(text(row)).worsen(ExitStatus.PROBLEMS);
                    continue;
                }
                for (FramedMessage message : readable) {
                    out.write(GSON.toJson(whole(row, message)));
                    out.write('\n');
                }
                messages += readable.size();
                exported++;
                done.add(json(row));
            }
        }
        report.line(messages + " messages of " + exported + " rows were written to " + file
                + "; the rows are as they were");
        return exported;
    }

    private static Writer open(Path file) throws IOException {
        try {
            // Made empty, and closed to others, before a body is in it.
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file);
            }
        } catch (FileAlreadyExistsException e) {
            throw new IOException(file + " exists already, and is not written over", e);
        }
        return Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.WRITE);
    }

    private static JsonObject whole(KeptRow row, FramedMessage message) {
        JsonObject json = new JsonObject();
        json.addProperty("row", row.id.toString());
        json.addProperty("sender", row.sender);
        json.addProperty("topic", message.topic());
        json.addProperty("flag", message.flag());
        json.addProperty("queue", message.queue());
        JsonObject properties = new JsonObject();
        message.properties().forEach(properties::addProperty);
        json.add("properties", properties);
        json.addProperty("bodyBase64", Base64.getEncoder().encodeToString(message.body()));
        return json;
    }

    @Override
    protected String whatWasChanged() {
        return "No row was changed.";
    }
}
