package com.example.shop.jpa;

import com.example.shop.OrderBook;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Repository;

/** By Hibernate, which writes an order when the transaction commits and not before. */
@Repository
@Profile("jpa")
class JpaOrderBook implements OrderBook {
    private final PlacedOrders orders;

    JpaOrderBook(PlacedOrders orders) {
        this.orders = orders;
    }

    @Override
    public void add(String order) {
        orders.save(new PlacedOrder(order));
    }

    @Override
    public Set<String> orders() {
        Set<String> ids = new TreeSet<>();
        orders.findAll().forEach(order -> ids.add(order.id()));
        return ids;
    }
}
