package io.tenon.operations;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
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
        err.println(command.getCommandName() + ": " + messageOf(error));
        err.println("Nothing was checked. See: java -jar tenon.jar "
                + (command.getParent() == null ? "" : command.getCommandName() + " ") + "--help");
        err.flush();
        return ExitStatus.USAGE;
    }

    private static String messageOf(ParameterException error) {
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
}
