package com.example.messages;

/** Whether stock was reserved for an order, and if not, why. */
public record StockAnswered(String orderId, boolean reserved, String reason) {
    /** The topic of these messages. */
    public static final String TOPIC = "stock-answered";
}
