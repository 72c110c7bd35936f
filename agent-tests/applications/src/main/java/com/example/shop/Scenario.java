package com.example.shop;

/** What an application does with its shop before it waits for its end. */
interface Scenario {
    void play(Shop shop) throws Exception;
}
