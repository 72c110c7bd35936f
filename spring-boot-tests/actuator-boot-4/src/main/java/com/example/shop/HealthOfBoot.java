package com.example.shop;

import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.stereotype.Component;

/** As Spring Boot 4 has it. */
@Component
class HealthOfBoot implements Health {
    private final HealthEndpoint endpoint;

    HealthOfBoot(HealthEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public Map<String, String> components() {
        Map<String, String> components = new TreeMap<>();
        HealthDescriptor all = endpoint.health();
        components.put("all", all.getStatus().getCode());
        if (all instanceof CompositeHealthDescriptor composite) {
            composite
                    .getComponents()
                    .forEach((name, one) -> components.put(name, one.getStatus().getCode()));
        }
        return components;
    }
}
