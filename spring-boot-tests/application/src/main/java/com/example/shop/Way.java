package com.example.shop;

/** How a message about an order is sent. */
public interface Way {
    /** Sends the order's number as the body and as the key. */
    void send(String order);
}
