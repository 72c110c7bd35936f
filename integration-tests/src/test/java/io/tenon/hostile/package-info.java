/** Bad input and hostile surroundings: each case ends in a clear error or a safe answer; the table is docs/hostile.md. */
package io.tenon.hostile;
