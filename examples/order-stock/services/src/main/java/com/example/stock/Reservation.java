package com.example.stock;

import com.fasterxml.jackson.annotation.JsonIgnore;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import org.springframework.data.domain.Persistable;

/** What was reserved for an order, or why nothing was. One for each order: the table's key sees to that. */
@Entity
@Table(name = "reservation")
public class Reservation implements Persistable<String> {
    @Id
    @Column(name = "order_id")
    private String orderId;

    @Column(nullable = false)
    private String item;

    private int quantity;

    private boolean reserved;

    private String reason;

    /** Spring Data would otherwise look for a row first, and overwrite it. */
    @Transient
    private boolean unsaved;

    protected Reservation() {
        // For Hibernate.
    }

    Reservation(String orderId, String item, int quantity) {
        this.orderId = orderId;
        this.item = item;
        this.quantity = quantity;
        this.unsaved = true;
    }

    void answer(boolean taken, String why) {
        reserved = taken;
        reason = why;
    }

    @Override
    public String getId() {
        return orderId;
    }

    @Override
    @JsonIgnore
    public boolean isNew() {
        return unsaved;
    }

    public String getItem() {
        return item;
    }

    public int getQuantity() {
        return quantity;
    }

    public boolean isReserved() {
        return reserved;
    }

    public String getReason() {
        return reason;
    }
}
