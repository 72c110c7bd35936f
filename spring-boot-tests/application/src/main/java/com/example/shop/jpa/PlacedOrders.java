package com.example.shop.jpa;

import org.springframework.data.repository.CrudRepository;

/** The orders as entities. */
interface PlacedOrders extends CrudRepository<PlacedOrder, String> {}
