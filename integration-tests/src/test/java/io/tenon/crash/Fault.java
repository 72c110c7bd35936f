package io.tenon.crash;

/** How a point is brought about, from outside of the instance that was made to stop there. */
@FunctionalInterface
interface Fault {
    /** The instance was told to work; when this returns the fault has happened. */
    void strike(Scene scene);
}
