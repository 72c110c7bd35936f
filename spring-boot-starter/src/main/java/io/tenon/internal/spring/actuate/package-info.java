/**
 * Tenon in Boot's actuator: health, an endpoint, and meters. Whatever only reads asks no database. {@code RelaySwitch},
 * by which the endpoint pauses and resumes relays where that is allowed, asks it and waits for the answer.
 */
package io.tenon.internal.spring.actuate;
