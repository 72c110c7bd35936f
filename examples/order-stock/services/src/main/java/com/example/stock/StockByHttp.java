package com.example.stock;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the people of the warehouse look at. */
@RestController
class StockByHttp {
    private final StockItems stock;
    private final Reservations reservations;

    StockByHttp(StockItems stock, Reservations reservations) {
        this.stock = stock;
        this.reservations = reservations;
    }

    @GetMapping("/stock")
    List<StockItem> stock() {
        return stock.findAll();
    }

    @GetMapping("/reservations")
    List<Reservation> reservations() {
        return reservations.findAll();
    }
}
