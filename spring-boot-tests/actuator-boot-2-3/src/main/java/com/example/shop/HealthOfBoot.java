package com.example.shop;

import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.actuate.health.CompositeHealth;
import org.springframework.boot.actuate.health.HealthComponent;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.stereotype.Component;

/** As Spring Boot 2 and 3 have it. */
@Component
class HealthOfBoot implements Health {
    private final HealthEndpoint endpoint;

    HealthOfBoot(HealthEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    @SuppressWarnings("PatternMatchingInstanceof") // Compiled for Java 8, too.
    public Map<String, String> components() {
        Map<String, String> components = new TreeMap<>();
        HealthComponent all = endpoint.health();
        components.put("all", all.getStatus().getCode());
        if (all instanceof CompositeHealth) {
            ((CompositeHealth) all)
                    .getComponents()
                    .forEach((name, one) -> components.put(name, one.getStatus().getCode()));
        }
        return components;
    }
}
