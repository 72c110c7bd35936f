package com.example.stock;

import com.example.messages.OrderPlaced;
import com.example.messages.StockAnswered;
import org.apache.rocketmq.spring.core.RocketMQTemplate;
import org.apache.rocketmq.spring.support.RocketMQHeaders;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The business of the stock service. */
@Service
public class Warehouse {
    private final StockItems stock;
    private final Reservations reservations;
    private final RocketMQTemplate messages;

    Warehouse(StockItems stock, Reservations reservations, RocketMQTemplate messages) {
        this.stock = stock;
        this.reservations = reservations;
        this.messages = messages;
    }

    /**
     * Reserves what was ordered, and answers; both or neither.
     *
     * @throws org.springframework.dao.DataIntegrityViolationException if this order was answered before
     */
    @Transactional
    public void reserve(OrderPlaced order) {
        // First of all, and at once: whoever comes second with the same order fails here, and changes nothing.
        Reservation reservation = reservations.saveAndFlush(reservationFor(order));
        if (stock.take(order.item(), order.quantity()) == 1) {
            reservation.answer(true, null);
        } else if (stock.existsById(order.item())) {
            reservation.answer(false, "sold out");
        } else {
            throw new IllegalArgumentException("There is no item '" + order.item() + "'");
        }
        answer(reservation);
    }

    /** What could not be reserved in several tries is answered by a refusal. */
    @Transactional
    public void giveUp(OrderPlaced order) {
        Reservation reservation = reservations.saveAndFlush(reservationFor(order));
        reservation.answer(false, "could not be processed");
        answer(reservation);
    }

    private static Reservation reservationFor(OrderPlaced order) {
        return new Reservation(order.orderId(), order.item(), order.quantity());
    }

    private void answer(Reservation reservation) {
        messages.syncSend(
                StockAnswered.TOPIC,
                MessageBuilder.withPayload(new StockAnswered(
                                reservation.getId(), reservation.isReserved(), reservation.getReason()))
                        .setHeader(RocketMQHeaders.KEYS, reservation.getId())
                        .build());
    }
}
