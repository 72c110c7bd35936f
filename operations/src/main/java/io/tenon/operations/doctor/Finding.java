package io.tenon.operations.doctor;

/** The result of one check. Immutable. */
final class Finding {
    /** How bad a finding is, from the best on. */
    enum Grade {
        OK("ok"),
        WARN("WARN"),
        FAIL("FAIL");

        final String text;

        Grade(String text) {
            this.text = text;
        }
    }

    private static final int SUBJECT_WIDTH = 13;

    final Grade grade;
    final String subject;
    final String seen;
    final String remedy;

    private Finding(Grade grade, String subject, String seen, String remedy) {
        this.grade = grade;
        this.subject = subject;
        this.seen = seen;
        this.remedy = remedy;
    }

    static Finding ok(String subject, String seen) {
        return new Finding(Grade.OK, subject, seen, "");
    }

    /** Makes a finding for a deployment that works, but of which somebody should know this. */
    static Finding warn(String subject, String seen, String remedy) {
        return new Finding(Grade.WARN, subject, seen, remedy);
    }

    /** Makes a finding with which messages are refused, lost sight of, or delivered twice. */
    static Finding fail(String subject, String seen, String remedy) {
        return new Finding(Grade.FAIL, subject, seen, remedy);
    }

    /** Returns the finding in one line. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder();
        pad(line.append(grade.text), 6);
        pad(line.append(subject), 6 + SUBJECT_WIDTH);
        line.append(' ').append(oneLine(seen));
        if (!remedy.isEmpty()) {
            line.append(" => ").append(oneLine(remedy));
        }
        return line.toString();
    }

    private static void pad(StringBuilder line, int width) {
        while (line.length() < width) {
            line.append(' ');
        }
    }

    private static String oneLine(String text) {
        return text.trim().replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }
}
