package com.example.cart;

import java.util.List;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;

/** What customers want. */
@Mapper
interface Carts {
    @Insert(
            "MERGE INTO cart (customer, item, quantity) KEY (customer, item) VALUES (#{customer}, #{item}, #{quantity})")
    void put(@Param("customer") String customer, @Param("item") String item, @Param("quantity") int quantity);

    @Select("SELECT quantity || ' ' || item FROM cart WHERE customer = #{customer} ORDER BY item")
    List<String> items(@Param("customer") String customer);

    @Delete("DELETE FROM cart WHERE customer = #{customer}")
    void empty(@Param("customer") String customer);
}
