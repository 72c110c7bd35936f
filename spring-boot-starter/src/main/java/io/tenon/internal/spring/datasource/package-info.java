/**
 * The DataSource beans that are followed: which these are, how each is wrapped so that nobody misses the pool, and how
 * the targets of routers are reached.
 */
package io.tenon.internal.spring.datasource;
