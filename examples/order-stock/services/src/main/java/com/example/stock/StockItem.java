package com.example.stock;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** How many of an item are left to sell. */
@Entity
@Table(name = "stock")
public class StockItem {
    @Id
    private String item;

    private int available;

    protected StockItem() {
        // For Hibernate.
    }

    public String getItem() {
        return item;
    }

    public int getAvailable() {
        return available;
    }
}
