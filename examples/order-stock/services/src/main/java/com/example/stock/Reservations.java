package com.example.stock;

import org.springframework.data.jpa.repository.JpaRepository;

/** What was answered, by order. */
public interface Reservations extends JpaRepository<Reservation, String> {}
