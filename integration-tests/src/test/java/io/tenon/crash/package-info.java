/**
 * A crash at every step: instances of an application die at each point that docs/protocol.md names, really, and what the
 * databases keep is compared with what consumers received. {@link io.tenon.crash.CrashPoint} is the list of points.
 */
package io.tenon.crash;
