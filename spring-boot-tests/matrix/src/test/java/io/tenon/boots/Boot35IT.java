package io.tenon.boots;

/** Spring Boot 3.5. */
class Boot35IT extends BootMatrix {
    Boot35IT() {
        super(SpringBoot.V3_5);
    }
}
