package com.example.binding;

import javax.persistence.Column;
import javax.persistence.Entity;
import javax.persistence.Id;
import javax.persistence.Table;

/** An order, as JPA wants it. */
@Entity
@Table(name = "orders")
public class PlacedOrder {
    @Id
    @Column(name = "id")
    private String id;

    protected PlacedOrder() {}

    PlacedOrder(String id) {
        this.id = id;
    }

    public String getId() {
        return id;
    }
}
