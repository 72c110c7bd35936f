package com.example.shop.mybatis;

import java.util.List;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;

/** The table of orders. */
@Mapper
interface OrderMapper {
    @Insert("INSERT INTO orders (id) VALUES (#{id})")
    void insert(@Param("id") String id);

    @Select("SELECT id FROM orders")
    List<String> ids();
}
