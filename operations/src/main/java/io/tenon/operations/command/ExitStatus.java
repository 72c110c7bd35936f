package io.tenon.operations.command;

/** The exit statuses of the commands; scripts rely on the numbers. Stateless. */
public final class ExitStatus {
    /** There is nothing to remark. */
    public static final int FINE = 0;

    /** The deployment works, but somebody should read the warnings. */
    public static final int WARNINGS = 1;

    /** There are problems, or the command itself failed. */
    public static final int PROBLEMS = 2;

    /** The command was not called as it should be, and did nothing. */
    public static final int USAGE = 64;

    private ExitStatus() {}
}
