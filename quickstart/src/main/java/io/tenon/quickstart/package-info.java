/**
 * The quickstart: an order service that is killed in the worst moments, once with Tenon and once without, and what a
 * consumer saw of its orders.
 */
@NullMarked
package io.tenon.quickstart;

import org.jspecify.annotations.NullMarked;
