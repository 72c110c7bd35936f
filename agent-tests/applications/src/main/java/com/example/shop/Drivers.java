package com.example.shop;

/** The classes of drivers, for those who ask for their names. */
final class Drivers {
    private Drivers() {}

    /** Of the driver for a URL. */
    static String of(String url) {
        if (url.startsWith("jdbc:mariadb:")) {
            return "org.mariadb.jdbc.Driver";
        }
        if (url.startsWith("jdbc:mysql:")) {
            return "com.mysql.cj.jdbc.Driver";
        }
        return url.startsWith("jdbc:postgresql:") ? "org.postgresql.Driver" : "org.h2.Driver";
    }
}
