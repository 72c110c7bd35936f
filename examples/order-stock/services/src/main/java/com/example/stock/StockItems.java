package com.example.stock;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.query.Param;

/** The goods. */
public interface StockItems extends JpaRepository<StockItem, String> {
    /** Takes so many, if there are so many: 1 or 0. */
    @Modifying
    @Query("update StockItem s set s.available = s.available - :quantity"
            + " where s.item = :item and s.available >= :quantity")
    int take(@Param("item") String item, @Param("quantity") int quantity);
}
