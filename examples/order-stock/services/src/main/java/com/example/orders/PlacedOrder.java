package com.example.orders;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** An order of a customer. */
@Entity
@Table(name = "orders")
public class PlacedOrder {
    @Id
    private String id;

    @Column(nullable = false)
    private String item;

    private int quantity;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    private Status status;

    private String reason;

    protected PlacedOrder() {
        // For Hibernate.
    }

    PlacedOrder(String id, String item, int quantity) {
        this.id = id;
        this.item = item;
        this.quantity = quantity;
        this.status = Status.PLACED;
    }

    /** The stock service has answered. Told twice, it says the same twice. */
    void answered(boolean reserved, String why) {
        status = reserved ? Status.CONFIRMED : Status.REJECTED;
        reason = why;
    }

    public String getId() {
        return id;
    }

    public String getItem() {
        return item;
    }

    public int getQuantity() {
        return quantity;
    }

    public Status getStatus() {
        return status;
    }

    public String getReason() {
        return reason;
    }

    /** Where an order stands. */
    public enum Status {
        /** Taken, and not yet answered by the stock service. */
        PLACED,
        /** Stock is reserved. */
        CONFIRMED,
        /** There is none. */
        REJECTED
    }
}
