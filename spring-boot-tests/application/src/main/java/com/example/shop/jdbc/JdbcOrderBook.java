package com.example.shop.jdbc;

import com.example.shop.OrderBook;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** By JdbcTemplate. */
@Repository
@Profile("jdbc")
class JdbcOrderBook implements OrderBook {
    private final JdbcTemplate jdbc;

    JdbcOrderBook(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void add(String order) {
        jdbc.update("INSERT INTO orders (id) VALUES (?)", order);
    }

    @Override
    public Set<String> orders() {
        return new TreeSet<>(jdbc.queryForList("SELECT id FROM orders", String.class));
    }
}
