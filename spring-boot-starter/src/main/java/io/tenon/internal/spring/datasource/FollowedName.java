package io.tenon.internal.spring.datasource;

/** What messages and logs call a DataSource: its bean's name, the same in all instances of the application. */
final class FollowedName {
    private static final int LONGEST = 64;
    private static final String INNER_BEAN = "(inner bean)";

    private FollowedName() {}

    /** What Spring generates behind # is another one in each process. */
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
