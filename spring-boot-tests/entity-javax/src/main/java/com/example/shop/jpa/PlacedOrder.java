package com.example.shop.jpa;

import javax.persistence.Entity;
import javax.persistence.Id;
import javax.persistence.Table;

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
