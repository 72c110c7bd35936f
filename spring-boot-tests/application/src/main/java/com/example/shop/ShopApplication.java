package com.example.shop;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A shop as any other: it knows nothing of Tenon. How it reaches its database is chosen by a profile. */
@SpringBootApplication
public class ShopApplication {}
