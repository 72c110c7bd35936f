package com.example.shop;

/** How a framework inserts an order, in whatever transaction it has open. */
interface OrderTable {
    void insert(String order) throws Exception;
}
