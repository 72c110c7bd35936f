/** Tenon's tables when the application starts: they are made if the settings say so, and looked at in any case. */
package io.tenon.internal.spring.table;
