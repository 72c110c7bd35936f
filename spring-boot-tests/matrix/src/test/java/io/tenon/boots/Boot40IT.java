package io.tenon.boots;

import io.tenon.testbed.matrix.Matrix;

/** Spring Boot 4.0. */
@Matrix
class Boot40IT extends BootMatrix {
    Boot40IT() {
        super(SpringBoot.V4_0);
    }
}
