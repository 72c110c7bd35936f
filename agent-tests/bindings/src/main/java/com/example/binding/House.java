package com.example.binding;

import javax.sql.DataSource;
import org.apache.rocketmq.client.producer.DefaultMQProducer;

/** Where a scenario has its DataSources and its producer from: the only thing that the library's user changes. */
public interface House {
    /**
     * What the application is given for a DataSource.
     *
     * @param name of the DataSource, unique in this process
     */
    DataSource follow(DataSource dataSource, String name);

    /** Not started yet. */
    DefaultMQProducer producer(String group);

    /** Everything as it is. */
    final class Stock implements House {
        @Override
        public DataSource follow(DataSource dataSource, String name) {
            return dataSource;
        }

        @Override
        public DefaultMQProducer producer(String group) {
            return new DefaultMQProducer(group);
        }
    }
}
