/** The doctor: looks at a deployment before it goes live, and changes nothing. The system class loader loads this package. */
package io.tenon.operations.doctor;
