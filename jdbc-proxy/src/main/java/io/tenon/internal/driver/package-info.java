/**
 * {@code jdbc:tenon:} URLs: what their prefix says, the real driver behind them, one followed DataSource for each database and
 * name, and Tenon's own connections straight from the driver. What may be touched: everything here is kept by the class loader
 * that has the driver, so nothing may keep a class of an application's alive, and all of it ends when the driver is
 * deregistered (ADR 0045).
 */
package io.tenon.internal.driver;
