package com.example.shop.mybatis;

import com.example.shop.OrderBook;
import java.util.Set;
import java.util.TreeSet;
import org.mybatis.spring.annotation.MapperScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Repository;

/** By MyBatis. */
@Repository
@Profile("mybatis")
class MyBatisOrderBook implements OrderBook {
    private final OrderMapper mapper;

    MyBatisOrderBook(OrderMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public void add(String order) {
        mapper.insert(order);
    }

    @Override
    public Set<String> orders() {
        return new TreeSet<>(mapper.ids());
    }

    /** Looks for mappers in this package only: another one has MyBatis-Plus' mappers. */
    @Configuration
    @Profile("mybatis")
    @MapperScan(basePackageClasses = OrderMapper.class)
    static class Mappers {}
}
