package com.example.shop;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The ways in which a transaction of Spring's can go, whatever manages it. */
final class SpringTransactions {
    private interface Work {
        void run() throws Exception;
    }

    /** The business changes its mind. */
    private static final class Regret extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final Shop shop;
    private final PlatformTransactionManager transactions;
    private final OrderTable orders;
    private final String name;

    /** @param name begins the ids of orders */
    SpringTransactions(Shop shop, PlatformTransactionManager transactions, OrderTable orders, String name) {
        this.shop = shop;
        this.transactions = transactions;
        this.orders = orders;
        this.name = name;
    }

    void play() throws Exception {
        playInTransactions();
        place("outside");
    }

    void playInTransactions() {
        in(TransactionDefinition.PROPAGATION_REQUIRED, () -> place("committed"));
        regretted(TransactionDefinition.PROPAGATION_REQUIRED, () -> place("rolled-back"));
        severalMessages();
        oneInsideTheOther();
        afterTheEnd();
    }

    /** With savepoints. */
    void playNested() {
        in(TransactionDefinition.PROPAGATION_REQUIRED, () -> {
            place("before-nested");
            regretted(TransactionDefinition.PROPAGATION_NESTED, () -> place("nested-rolled-back"));
            in(TransactionDefinition.PROPAGATION_NESTED, () -> place("nested-committed"));
            place("after-nested");
        });
        regretted(TransactionDefinition.PROPAGATION_REQUIRED, () -> {
            place("rolled-back-before-nested");
            in(TransactionDefinition.PROPAGATION_NESTED, () -> place("nested-rolled-back-later"));
        });
    }

    /** The message before the first statement. */
    void playToldFirst() {
        in(TransactionDefinition.PROPAGATION_REQUIRED, () -> toldFirst("told-first-committed"));
        regretted(TransactionDefinition.PROPAGATION_REQUIRED, () -> toldFirst("told-first-rolled-back"));
    }

    private void severalMessages() {
        in(TransactionDefinition.PROPAGATION_REQUIRED, () -> {
            orders.insert(order("committed-several"));
            for (int item = 1; item <= 3; item++) {
                shop.producer().send(shop.book().message(order("committed-several"), item));
            }
        });
    }

    private void oneInsideTheOther() {
        regretted(TransactionDefinition.PROPAGATION_REQUIRED, () -> {
            place("outer-rolled-back");
            in(TransactionDefinition.PROPAGATION_REQUIRES_NEW, () -> place("inner-committed"));
            place("outer-rolled-back-later");
        });
        in(TransactionDefinition.PROPAGATION_REQUIRED, () -> {
            place("outer-committed");
            regretted(TransactionDefinition.PROPAGATION_REQUIRES_NEW, () -> place("inner-rolled-back"));
            place("outer-committed-later");
        });
    }

    private void afterTheEnd() {
        in(TransactionDefinition.PROPAGATION_REQUIRED, () -> {
            orders.insert(order("told-after-commit"));
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    unchecked(() -> shop.tell(order("told-after-commit")));
                }
            });
        });
        regretted(TransactionDefinition.PROPAGATION_REQUIRED, () -> {
            orders.insert(order("regretted"));
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCompletion(int status) {
                    unchecked(() -> shop.tellFreely(order("told-after-rollback")));
                }
            });
        });
    }

    private void place(String what) throws Exception {
        orders.insert(order(what));
        shop.tell(order(what));
    }

    private void toldFirst(String what) throws Exception {
        shop.tell(order(what));
        orders.insert(order(what));
    }

    private String order(String what) {
        return name + "-" + what;
    }

    private void in(int propagation, Work work) {
        new TransactionTemplate(transactions, new DefaultTransactionDefinition(propagation))
                .executeWithoutResult(status -> unchecked(work));
    }

    private void regretted(int propagation, Work work) {
        try {
            in(propagation, () -> {
                work.run();
                throw new Regret();
            });
            throw new IllegalStateException("a transaction committed that was to be rolled back");
        } catch (Regret expected) {
            // So does the transaction.
        }
    }

    private static void unchecked(Work work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
