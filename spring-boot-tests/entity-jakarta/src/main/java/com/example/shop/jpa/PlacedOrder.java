package com.example.shop.jpa;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** An order that was placed. */
@Entity
@Table(name = "orders")
class PlacedOrder {
    @Id
    private String id;

    protected PlacedOrder() {
        // For Hibernate.
    }

    PlacedOrder(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }
}
