package com.example.cart;

import java.util.List;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;

/** What customers have ordered, and what was packed for it. */
@Mapper
interface Orders {
    @Insert("INSERT INTO orders (id, customer, items) VALUES (#{id}, #{customer}, #{items})")
    void insert(@Param("id") String id, @Param("customer") String customer, @Param("items") String items);

    @Insert("INSERT INTO parcel (order_id, items) VALUES (#{order}, #{items})")
    void pack(@Param("order") String order, @Param("items") String items);

    @Select("SELECT id FROM orders ORDER BY id")
    List<String> ids();

    @Select("SELECT order_id FROM parcel ORDER BY order_id")
    List<String> packed();
}
