/** The alarms: what waits for a human is told once, and once more when it is over. */
package io.tenon.operations.alarm;
