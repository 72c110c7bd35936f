package com.example.cart;

import java.util.List;
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
class ShopByHttp {
    private final Carts carts;
    private final Orders orders;
    private final Checkout checkout;

    ShopByHttp(Carts carts, Orders orders, Checkout checkout) {
        this.carts = carts;
        this.orders = orders;
        this.checkout = checkout;
    }

    @PostMapping("/carts/{customer}")
    List<String> put(
            @PathVariable("customer") String customer,
            @RequestParam("item") String item,
            @RequestParam(name = "quantity", defaultValue = "1") int quantity) {
        carts.put(customer, item, quantity);
        return carts.items(customer);
    }

    @GetMapping("/carts/{customer}")
    List<String> cart(@PathVariable("customer") String customer) {
        return carts.items(customer);
    }

    @PostMapping("/orders")
    @ResponseStatus(HttpStatus.CREATED)
    String order(@RequestParam("id") String id, @RequestParam("customer") String customer) throws Exception {
        checkout.order(id, customer);
        return id;
    }

    @GetMapping("/orders")
    List<String> orders() {
        return orders.ids();
    }

    @GetMapping("/parcels")
    List<String> parcels() {
        return orders.packed();
    }

    @ExceptionHandler(Checkout.EmptyCart.class)
    @ResponseStatus(HttpStatus.CONFLICT)
    String empty(Checkout.EmptyCart empty) {
        return empty.getMessage();
    }
}
