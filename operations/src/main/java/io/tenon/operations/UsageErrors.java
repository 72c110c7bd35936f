package io.tenon.operations;

import io.tenon.operations.command.ExitStatus;
import io.tenon.operations.command.Report;
import java.io.PrintWriter;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MaxValuesExceededException;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what is wrong with a command line. What stands behind an unknown option is not repeated, because it may be a
 * password whose option was misspelt.
 */
final class UsageErrors implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException error, String[] words) {
        CommandLine command = error.getCommandLine();
        PrintWriter err = command.getErr();
        String message = messageOf(error);
        err.println(command.getCommandName() + ": " + message);
        err.println("Nothing was done. See: java -jar tenon.jar "
                + command.getCommandSpec()
                        .qualifiedName()
                        .replaceFirst("^tenon ?", "")
                        .replaceFirst("(.)$", "$1 ")
                + "--help");
        err.flush();
        if (isScript(command, words)) {
            new Report().failed(message).worsen(ExitStatus.USAGE).printJson(command.getOut());
        }
        return ExitStatus.USAGE;
    }

    /**
     * Whether the answer is to be JSON. This goes by the words, since a command line with a mistake is not parsed to
     * its end.
     */
    private static boolean isScript(CommandLine command, String[] words) {
        return command.getCommandSpec().findOption("--json") != null
                && Arrays.asList(words).contains("--json");
    }

    private static String messageOf(ParameterException error) {
        if (error instanceof MissingParameterException) {
            return nameOf(error) + " needs a value";
        }
        if (error instanceof MaxValuesExceededException) {
            return nameOf(error) + " takes no value";
        }
        if (!(error instanceof UnmatchedArgumentException)) {
            return String.valueOf(error.getMessage());
        }
        String word = ((UnmatchedArgumentException) error).getUnmatched().get(0);
        if (!word.startsWith("-")) {
            return "'" + word + "' is no option; they begin with --";
        }
        int equals = word.indexOf('=');
        return (equals < 0 ? word : word.substring(0, equals)) + " is not known";
    }

    /**
     * Returns the name of the option alone: picocli's own messages name it first, and then repeat what was given for
     * it.
     */
    private static String nameOf(ParameterException error) {
        String message = String.valueOf(error.getMessage());
        OptionSpec first = null;
        for (OptionSpec option : error.getCommandLine().getCommandSpec().options()) {
            int at = message.indexOf("'" + option.longestName() + "'");
            if (at >= 0 && (first == null || at < message.indexOf("'" + first.longestName() + "'"))) {
                first = option;
            }
        }
        return first == null ? "An option" : first.longestName();
    }
}
