package com.example.shop;

import java.util.Map;

/** What the health endpoint says; its classes moved in Spring Boot 4. */
interface Health {
    /** The status of each component that is shown. */
    Map<String, String> components();
}
