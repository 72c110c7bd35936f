/**
 * Tenon in a Spring Boot application: which beans there are, for which versions of Boot, and in which order they start
 * and stop (docs/spring-boot.md). Nothing here is API but the names of the properties.
 */
package io.tenon.internal.spring;
