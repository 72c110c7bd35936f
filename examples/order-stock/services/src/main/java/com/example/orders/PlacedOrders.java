package com.example.orders;

import org.springframework.data.jpa.repository.JpaRepository;

/** The orders of this shop. */
public interface PlacedOrders extends JpaRepository<PlacedOrder, String> {}
