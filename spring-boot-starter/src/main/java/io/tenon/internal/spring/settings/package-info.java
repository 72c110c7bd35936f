/**
 * The properties {@code tenon.*}: what an application may set, how that is checked, and how it gets to the objects that
 * it is about.
 */
package io.tenon.internal.spring.settings;
