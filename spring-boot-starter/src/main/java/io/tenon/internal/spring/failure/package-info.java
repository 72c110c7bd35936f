/**
 * The explanations for an application whose start fails for something of Tenon's: what is wrong, and which setting
 * helps.
 */
package io.tenon.internal.spring.failure;
