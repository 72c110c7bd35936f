package io.tenon.boots;

/** One cell of the table. */
record Cell(Pool pool, Variant variant, Access access) {
    /** How the keys of its messages begin. */
    String run() {
        return pool + "-" + variant + "-" + access;
    }
}
