package io.tenon.operations.connection;

import io.tenon.internal.datasource.JdbcUrl;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes failures in one line. Drivers repeat URLs, with what is in them: secrets are left out. Stateless. */
public final class FailureText {
    private static final Pattern URL = Pattern.compile("jdbc:[^\\s'\"<>]+");
    /**
     * A secret in a text: {@code password=a}, {@code password='a'}, {@code "password":"a"}, but not MySQL's {@code
     * using password: YES}.
     */
    private static final Pattern SECRET =
            Pattern.compile("(?i)((?:password|passwd|pwd|secret|accesskey)\\w*[\"']?\\s*[=:]\\s*)(?!(?:YES|NO)\\b)"
                    + "(?:\"[^\"]*\"|'[^']*'|[^\\s&;)}]*[^\\s&;)},])");

    private FailureText() {}

    /** Returns the message, and that of the innermost cause where it says more. */
    public static String text(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
            root = root.getCause();
        }
        String outer = own(failure);
        String inner = own(root);
        return withoutSecrets(outer.contains(inner) ? outer : outer + " (" + inner + ")");
    }

    private static String withoutSecrets(String text) {
        Matcher url = URL.matcher(text);
        StringBuffer safe = new StringBuffer();
        while (url.find()) {
            url.appendReplacement(safe, Matcher.quoteReplacement(JdbcUrl.withoutSecrets(url.group())));
        }
        return SECRET.matcher(url.appendTail(safe)).replaceAll("$1…");
    }

    private static String own(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.trim().isEmpty() || !(failure instanceof Exception)) {
            return failure.toString();
        }
        return failure instanceof SQLException || failure.getClass() == java.io.IOException.class
                ? message
                : failure.getClass().getSimpleName() + ": " + message;
    }
}
