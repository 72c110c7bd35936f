package com.example.orders;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What customers call. */
@RestController
class OrdersByHttp {
    private final Checkout checkout;
    private final PlacedOrders orders;

    OrdersByHttp(Checkout checkout, PlacedOrders orders) {
        this.checkout = checkout;
        this.orders = orders;
    }

    @PostMapping("/orders")
    @ResponseStatus(HttpStatus.CREATED)
    PlacedOrder place(
            @RequestParam(name = "id", required = false) String id,
            @RequestParam("item") String item,
            @RequestParam(name = "quantity", defaultValue = "1") int quantity,
            @RequestParam(name = "card", defaultValue = "good") String card) {
        return checkout.place(id == null ? UUID.randomUUID().toString() : id, item, quantity, card);
    }

    @GetMapping("/orders")
    List<PlacedOrder> all() {
        return orders.findAll();
    }

    @GetMapping("/orders/{id}")
    Optional<PlacedOrder> one(@PathVariable("id") String id) {
        return orders.findById(id);
    }

    @ExceptionHandler(Payments.Declined.class)
    @ResponseStatus(HttpStatus.PAYMENT_REQUIRED)
    String declined(Payments.Declined declined) {
        return declined.getMessage() + "\n";
    }
}
