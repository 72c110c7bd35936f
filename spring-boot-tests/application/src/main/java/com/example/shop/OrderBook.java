package com.example.shop;

import java.util.Set;

/** The table of orders, by whatever the profile says. */
public interface OrderBook {
    /** Writes an order in the transaction of the thread. */
    void add(String order);

    /** All orders that are in the table. */
    Set<String> orders();
}
