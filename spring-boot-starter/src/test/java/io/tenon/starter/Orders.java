package io.tenon.starter;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** A service as any application has it. */
public class Orders {
    private final JdbcTemplate jdbc;

    public Orders(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Work that may fail. */
    public interface Work {
        void run() throws Exception;
    }

    /** The order is in the database, or it is not; whatever {@code more} does is in the same transaction. */
    @Transactional(rollbackFor = Exception.class)
    public void place(String id, Work more) throws Exception {
        insert(id);
        more.run();
    }

    @Transactional(propagation = Propagation.REQUIRES_NEW, rollbackFor = Exception.class)
    public void placeApart(String id, Work more) throws Exception {
        insert(id);
        more.run();
    }

    @Transactional(propagation = Propagation.NOT_SUPPORTED, rollbackFor = Exception.class)
    public void outside(Work work) throws Exception {
        work.run();
    }

    @Transactional(rollbackFor = Exception.class)
    public void inTransaction(Work work) throws Exception {
        work.run();
    }

    public void insert(String id) {
        jdbc.update("INSERT INTO orders (id) VALUES (?)", id);
    }

    public boolean isCommitted(String id) {
        Integer found = jdbc.queryForObject("SELECT COUNT(*) FROM orders WHERE id = ?", Integer.class, id);
        return found != null && found == 1;
    }
}
