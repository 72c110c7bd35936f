package com.example.shaded.client.java.impl.producer;

/** Stands for the producer of the gRPC client, as an application's shading may have moved it: known by its name. */
public final class ProducerImpl {
    private int sent;

    public int send(Object message) {
        sent++;
        return sent;
    }
}
