package io.tenon.boots;

import io.tenon.testbed.matrix.Matrix;

/** Spring Boot 3.5. */
@Matrix
class Boot35IT extends BootMatrix {
    Boot35IT() {
        super(SpringBoot.V3_5);
    }
}
