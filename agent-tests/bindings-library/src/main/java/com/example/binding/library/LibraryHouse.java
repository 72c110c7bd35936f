package com.example.binding.library;

import com.example.binding.House;
import io.tenon.jdbc.Ambiguity;
import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import java.util.Locale;
import javax.sql.DataSource;
import org.apache.rocketmq.client.producer.DefaultMQProducer;

/** What the library's user changes: a DataSource around the pool, another producer. */
public final class LibraryHouse implements House {
    @Override
    public DataSource follow(DataSource dataSource, String name) {
        TenonDataSource followed = new TenonDataSource(dataSource);
        followed.setName(name);
        followed.setCreateTable(true);
        // Scaled to the checks of the test's broker, as the agent's are.
        followed.setSealAfterMillis(1000);
        followed.setLeaseMillis(3000);
        followed.setEndEffectMillis(2000);
        followed.setDelivery(
                Delivery.valueOf(System.getProperty("binding.delivery", "half").toUpperCase(Locale.ROOT)));
        return followed;
    }

    @Override
    public DefaultMQProducer producer(String group) {
        TenonProducer producer = new TenonProducer(group);
        producer.setAmbiguous(Ambiguity.valueOf(
                System.getProperty("binding.ambiguous", "youngest").toUpperCase(Locale.ROOT)));
        return producer;
    }
}
