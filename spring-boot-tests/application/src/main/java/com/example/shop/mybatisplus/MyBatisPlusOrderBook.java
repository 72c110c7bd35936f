package com.example.shop.mybatisplus;

import com.example.shop.OrderBook;
import java.util.Set;
import java.util.TreeSet;
import org.mybatis.spring.annotation.MapperScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Repository;

/** By MyBatis-Plus, which writes the SQL itself. */
@Repository
@Profile("mybatis-plus")
class MyBatisPlusOrderBook implements OrderBook {
    private final OrderRowMapper mapper;

    MyBatisPlusOrderBook(OrderRowMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public void add(String order) {
        mapper.insert(new OrderRow(order));
    }

    @Override
    public Set<String> orders() {
        Set<String> ids = new TreeSet<>();
        mapper.selectList(null).forEach(row -> ids.add(row.getId()));
        return ids;
    }

    /** Looks for mappers in this package only: another one has MyBatis' mappers. */
    @Configuration
    @Profile("mybatis-plus")
    @MapperScan(basePackageClasses = OrderRowMapper.class)
    static class Mappers {}
}
