package com.example.shop.mybatisplus;

import com.baomidou.mybatisplus.annotation.IdType;
import com.baomidou.mybatisplus.annotation.TableId;
import com.baomidou.mybatisplus.annotation.TableName;

/** A row of the table of orders. */
@TableName("orders")
public class OrderRow {
    @TableId(type = IdType.INPUT)
    private String id;

    public OrderRow() {}

    OrderRow(String id) {
        this.id = id;
    }

    public String getId() {
        return id;
    }

    public void setId(String id) {
        this.id = id;
    }
}
