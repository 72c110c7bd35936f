/** Applications of Spring Boot 2.7 with the starter in their class path, and nothing else of Tenon in their code. */
package io.tenon.starter;
