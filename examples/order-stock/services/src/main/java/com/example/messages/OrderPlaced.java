package com.example.messages;

/** A customer has ordered something; stock is to be reserved for it. */
public record OrderPlaced(String orderId, String item, int quantity) {
    /** The topic of these messages. */
    public static final String TOPIC = "order-placed";
}
