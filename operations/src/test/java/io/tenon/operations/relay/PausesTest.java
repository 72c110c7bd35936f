package io.tenon.operations.relay;

import io.tenon.operations.CommandDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pause whose sender is misspelt holds nothing, and looks like one that does. */
@SuppressWarnings("NullAway.Init") // made before each
class PausesTest {
    private CommandDatabase database;

    @BeforeEach
    void start() throws Exception {
        database = new CommandDatabase();
        database.waiting("shop-tenon", "order-1");
        database.outbox.lead(database.own, "stock-tenon", "instance-7", 10_000);
    }

    @AfterEach
    void stop() throws Exception {
        database.close();
    }

    @Test
    void aSenderThatHasRowsOrALeaseIsPausedWithoutAWarning() throws Exception {
        database.run("relay", "pause", "--sender", "shop-tenon", "--yes")
                .says("is paused for sender 'shop-tenon'")
                .endsWith(0);
        database.run("relay", "pause", "--sender", "stock-tenon", "--dry-run").endsWith(0);
        database.run("relay", "resume", "--sender", "shop-tenon", "--yes").endsWith(0);
    }

    @Test
    void aSenderThatNobodyKnowsIsPausedAllTheSameWithAWarningThatNamesThoseThereAre() throws Exception {
        for (String how : new String[] {"--dry-run", "--yes"}) {
            database.run("relay", "pause", "--sender", "shop-tennon", how)
                    .says("paused for sender 'shop-tennon'", "no row and no lease", "'shop-tenon', 'stock-tenon'")
                    .endsWith(1);
        }
        database.run("status").says("paused        sender 'shop-tennon'");
        database.run("relay", "resume", "--sender", "shop-tennon", "--yes")
                .says("is resumed")
                .endsWith(0);
    }

    @Test
    void resumingASenderThatIsNotPausedNamesThoseThatAre() throws Exception {
        database.outbox.pause(database.own, "shop-tenon", "");
        database.run("relay", "resume", "--sender", "shop-tennon", "--yes")
                .says("is not paused for sender 'shop-tennon'", "no row and no lease", "'shop-tenon', 'stock-tenon'")
                .endsWith(1);
    }

    @Test
    void aPauseStandsWhereTheSendersCannotBeLookedThrough() throws Exception {
        database.execute("ALTER TABLE \"tenon_outbox\" ALTER COLUMN size RENAME TO another");
        database.run("relay", "pause", "--sender", "shop-tenon", "--dry-run")
                .says("whether there is such a sender is not known")
                .endsWith(1);
    }
}
