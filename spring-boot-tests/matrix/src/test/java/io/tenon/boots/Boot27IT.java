package io.tenon.boots;

/** Spring Boot 2.7. */
class Boot27IT extends BootMatrix {
    Boot27IT() {
        super(SpringBoot.V2_7);
    }
}
