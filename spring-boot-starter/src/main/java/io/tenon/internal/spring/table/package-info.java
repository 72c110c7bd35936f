/** Tenon's tables when the application starts: made where that is wanted, and looked at in any case. */
package io.tenon.internal.spring.table;
