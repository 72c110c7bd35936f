/** The script that makes Tenon's tables. */
package io.tenon.operations.ddl;
