package io.tenon.internal.spring.datasource;

/**
 * The name of a DataSource in messages and logs: its bean's name, which is the same in all instances of the
 * application. Stateless.
 */
final class FollowedName {
    private static final int LONGEST = 64;
    private static final String INNER_BEAN = "(inner bean)";

    private FollowedName() {}

    /** Returns the name for a bean. Spring generates what stands behind #, which differs from process to process. */
    static String of(String beanName) {
        String name = beanName.startsWith(INNER_BEAN) ? "inner bean" : beanName;
        String possible = name.replace(':', '_');
        return possible.length() <= LONGEST ? possible : shortened(possible);
    }

    private static String shortened(String name) {
        String hash = Integer.toHexString(name.hashCode());
        return name.substring(0, LONGEST - hash.length() - 1) + "-" + hash;
    }
}
