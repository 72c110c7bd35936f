package com.example;

import java.sql.Connection;

/** Loads a subclass before its superclass, as the JVM does, and says how often each carries something of Tenon's. */
public final class Subclasses {
    private Subclasses() {}

    abstract static class Base implements Connection {
        @Override
        public void commit() {}
    }

    abstract static class Between extends Base {}

    abstract static class Derived extends Between implements Connection {
        @Override
        public void commit() {}
    }

    public static void main(String[] arguments) throws Exception {
        int carried = 0;
        Class<?> type = Class.forName(Subclasses.class.getName() + "$Derived");
        for (; type != null; type = type.getSuperclass()) {
            for (Class<?> implemented : type.getInterfaces()) {
                carried += implemented.getName().startsWith("io.tenon.") ? 1 : 0;
            }
        }
        System.out.println("ran, carried " + carried);
    }
}
