package io.tenon.internal.meters;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One meter of one owner. Thread-safe. */
public abstract class Meter {
    private final MeterName name;
    private final String owner;
    private final List<String> ownTags;

    Meter(MeterName name, String owner, String... ownTags) {
        if (ownTags.length != name.ownTags().size()) {
            throw new IllegalArgumentException(
                    name.text() + " has the tags " + name.ownTags() + ", not " + Arrays.toString(ownTags));
        }
        this.name = name;
        this.owner = owner;
        this.ownTags = Collections.unmodifiableList(Arrays.asList(ownTags));
    }

    public final MeterName name() {
        return name;
    }

    /** Returns the values of the meter's tags but for the owner's. */
    final List<String> ownTags() {
        return ownTags;
    }

    /** Returns the tags by key, the owner's first. */
    final Map<String, String> tags() {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put(name.owner().tag(), owner);
        for (int i = 0; i < ownTags.size(); i++) {
            tags.put(name.ownTags().get(i), ownTags.get(i));
        }
        return Collections.unmodifiableMap(tags);
    }

    /** Returns what makes two meters one series: it is the same for both. */
    final String id() {
        return name.text() + tags();
    }

    @Override
    public final String toString() {
        return id();
    }
}
