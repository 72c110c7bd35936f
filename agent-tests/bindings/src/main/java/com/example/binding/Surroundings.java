package com.example.binding;

/** How a scenario is played. */
public enum Surroundings {
    /** Stock DataSources and a stock producer: what happens without Tenon. */
    ALONE,
    /** DataSources and the producer are the library's. */
    LIBRARY,
    /** Stock ones, in a JVM to which the agent is attached. */
    AGENT
}
