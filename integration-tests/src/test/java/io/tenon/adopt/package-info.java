/** What the pages for adopters show is compiled and run. */
package io.tenon.adopt;
