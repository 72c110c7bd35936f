package com.example.orders;

import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Service;

/** Stands for a bank, which takes its time, and refuses some cards. */
@Service
class Payments {
    private final Duration takes;

    Payments(@Value("${payments.take:0s}") Duration takes) {
        this.takes = takes;
    }

    /** @throws Declined if there is no money */
    void take(String orderId, String card) {
        try {
            Thread.sleep(takes.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while order " + orderId + " was paid", e);
        }
        if (card.equals("declined")) {
            throw new Declined(orderId);
        }
    }

    /** The bank refuses; the order is rolled back. */
    static final class Declined extends RuntimeException {
        private static final long serialVersionUID = 1;

        Declined(String orderId) {
            super("The card of order " + orderId + " was declined");
        }
    }
}
