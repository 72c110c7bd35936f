package io.tenon.boots;

/** Spring Boot 4.0. */
class Boot40IT extends BootMatrix {
    Boot40IT() {
        super(SpringBoot.V4_0);
    }
}
