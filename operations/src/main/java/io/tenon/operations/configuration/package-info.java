/** The application's own configuration file, as far as it says how to reach its database and its brokers. */
package io.tenon.operations.configuration;
