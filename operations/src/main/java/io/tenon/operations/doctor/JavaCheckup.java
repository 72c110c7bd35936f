package io.tenon.operations.doctor;

/** Checks the Java that the doctor runs on, which should be the application's. */
final class JavaCheckup {
    private static final int OLDEST = 8;

    /** The newest Java that was tried. */
    private static final int NEWEST = 25;

    private JavaCheckup() {}

    static void run(Findings findings) {
        run(System.getProperty("java.specification.version", "?"), findings);
    }

    static void run(String specification, Findings findings) {
        String seen = "Java " + specification + " (" + System.getProperty("java.vm.name") + " "
                + System.getProperty("java.runtime.version") + ")";
        int version = number(specification);
        if (version > NEWEST) {
            findings.warn("Java", seen, "Tenon was tried on Java " + OLDEST + " to " + NEWEST);
        } else if (version < OLDEST) {
            findings.fail("Java", seen, "Tenon needs Java " + OLDEST + " or later");
        } else {
            findings.ok("Java", seen);
        }
    }

    private static int number(String specification) {
        String plain = specification.startsWith("1.") ? specification.substring(2) : specification;
        try {
            return Integer.parseInt(plain);
        } catch (NumberFormatException e) {
            return Integer.MAX_VALUE;
        }
    }
}
