package io.tenon.crash;

import io.tenon.testbed.TcpProxy.Direction;

/** The faults that take more than to halt at the stop. */
final class Faults {
    private Faults() {}

    /** The instance halts itself at its last stop. */
    static void none(Scene scene) {
        scene.awaitReached(0);
        scene.awaitDeath();
    }

    /** It passes the first stop, and halts itself at the second one. */
    static void passesTheFirstStop(Scene scene) {
        scene.awaitReached(0);
        scene.goOn();
        scene.awaitReached(1);
        scene.awaitDeath();
    }

    /** What the instance says to the broker from the first stop on never arrives; it halts at the second one. */
    static void requestIsLost(Scene scene) {
        diesWithItsRequestOnTheWire(scene);
        scene.lose(scene.brokerLine);
    }

    /** The same, but it arrives when others have delivered the message. */
    static void requestArrivesAfterTheLease(Scene scene) {
        diesWithItsRequestOnTheWire(scene);
        scene.later(() -> {
            scene.awaitDeliveredByOthers();
            scene.brokerLine.release(Direction.TO_SERVER);
            scene.awaitDeliveredAgain();
        });
    }

    private static void diesWithItsRequestOnTheWire(Scene scene) {
        scene.awaitReached(0);
        scene.brokerLine.hold(Direction.TO_SERVER);
        // What the broker says to the dead would be answered by a reset, which takes all with it that is on the way.
        scene.brokerLine.hold(Direction.TO_CLIENT);
        scene.goOn();
        scene.awaitReached(1);
        scene.awaitDeath();
        scene.awaitHeld(scene.brokerLine, Direction.TO_SERVER);
    }

    /** Killed when its half is stored, while it is at its stop. */
    static void killedWhenStored(Scene scene) {
        scene.awaitReached(0);
        scene.jvm.await("STORED " + Keys.transactionOf(scene.reached()), Scene.PATIENCE);
        scene.kill();
    }

    /** The broker's acknowledgements are held back from the first stop on; it halts at the second one. */
    static void answersAreLost(Scene scene) {
        scene.awaitReached(0);
        scene.brokerLine.hold(Direction.TO_CLIENT);
        scene.goOn();
        scene.awaitReached(1);
        scene.awaitDeath();
        scene.lose(scene.brokerLine);
    }

    /** The broker does what it is asked for at the stop, and the instance dies before it hears of that. */
    static void killedWhenDelivered(Scene scene) {
        scene.awaitReached(0);
        scene.brokerLine.hold(Direction.TO_CLIENT);
        scene.goOn();
        scene.awaitDelivered();
        scene.kill();
        scene.lose(scene.brokerLine);
    }

    /** The commit never arrives. */
    static void commitIsLost(Scene scene) {
        scene.awaitReached(0);
        scene.databaseLine.hold(Direction.TO_SERVER);
        scene.goOn();
        scene.awaitHeld(scene.databaseLine, Direction.TO_SERVER);
        scene.kill();
        scene.lose(scene.databaseLine);
    }

    /** The commit has happened, and its answer never arrives. */
    static void answerToTheCommitIsLost(Scene scene) {
        scene.awaitReached(0);
        scene.databaseLine.hold(Direction.TO_CLIENT);
        scene.goOn();
        scene.awaitHeld(scene.databaseLine, Direction.TO_CLIENT);
        scene.kill();
        scene.lose(scene.databaseLine);
    }

    static void databaseDiesBeforeTheCommit(Scene scene) {
        scene.awaitReached(0);
        scene.database.kill();
        scene.goOn();
        scene.jvm.await("FAILED " + Keys.transactionOf(scene.reached()), Scene.PATIENCE);
        scene.database.restart();
    }

    static void databaseDiesAfterTheCommit(Scene scene) {
        scene.awaitReached(0);
        scene.databaseLine.hold(Direction.TO_CLIENT);
        scene.goOn();
        scene.awaitHeld(scene.databaseLine, Direction.TO_CLIENT);
        scene.database.kill();
        scene.lose(scene.databaseLine);
        scene.jvm.await("FAILED " + Keys.transactionOf(scene.reached()), Scene.PATIENCE);
        scene.database.restart();
    }

    /** The half is at the broker or on its way there when the broker dies. */
    static void brokerDiesBeforeItsAcknowledgement(Scene scene) {
        scene.awaitReached(0);
        scene.brokerLine.hold(Direction.TO_CLIENT);
        scene.goOn();
        scene.awaitReached(1);
        scene.broker.kill();
        scene.lose(scene.brokerLine);
        scene.goOn();
        scene.broker.restart();
    }

    static void brokerDiesAtTheStop(Scene scene) {
        scene.awaitReached(0);
        scene.broker.kill();
        scene.goOn();
        scene.broker.restart();
    }

    static void brokerDiesWhenDelivered(Scene scene) {
        scene.awaitReached(0);
        scene.brokerLine.hold(Direction.TO_CLIENT);
        scene.goOn();
        scene.awaitDelivered();
        scene.broker.kill();
        scene.lose(scene.brokerLine);
        scene.broker.restart();
    }

    /** The whole process stands still for longer than the lease, then goes on. */
    static void standsStill(Scene scene) {
        scene.awaitReached(0);
        scene.freeze();
        scene.later(() -> {
            try {
                // Others answer its check, or relay its row, meanwhile.
                scene.awaitDeliveredByOthers();
            } finally {
                scene.thaw();
                scene.goOn();
            }
        });
    }
}
