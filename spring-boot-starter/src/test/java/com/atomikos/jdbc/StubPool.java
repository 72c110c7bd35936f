package com.atomikos.jdbc;

import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Has the name by which a pool of a transaction manager is known. */
public class StubPool extends DriverManagerDataSource {}
