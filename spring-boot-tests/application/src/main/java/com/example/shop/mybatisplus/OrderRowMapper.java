package com.example.shop.mybatisplus;

import com.baomidou.mybatisplus.core.mapper.BaseMapper;
import org.apache.ibatis.annotations.Mapper;

/** The table of orders. */
@Mapper
interface OrderRowMapper extends BaseMapper<OrderRow> {}
