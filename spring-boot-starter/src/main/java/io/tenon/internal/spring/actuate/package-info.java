/** What Boot's actuator shows of Tenon: health, an endpoint that reads, and meters. Nothing here asks a database. */
package io.tenon.internal.spring.actuate;
