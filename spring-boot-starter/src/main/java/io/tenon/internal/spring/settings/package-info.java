/** The properties {@code tenon.*}: what an application may set, how it is checked, and how it gets to what it is about. */
package io.tenon.internal.spring.settings;
