package io.tenon.internal.status;

import java.util.ArrayList;
import java.util.List;

/** Cuts a list into lists that are short enough for one statement. */
final class Batches {
    private Batches() {}

    static <T> List<List<T>> of(List<T> all, int size) {
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            chunks.add(all.subList(from, Math.min(from + size, all.size())));
        }
        return chunks;
    }
}
