package io.tenon.internal.rocketmq;

import java.io.Serializable;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a half, in whose order one comes last that means nothing. Clients before 5.5 send properties without
 * a separator at the end, and agents that trace (SkyWalking before 8.8, for one) append theirs to that text: the value
 * that comes last gets their property's name glued to it. Had it been the check group, the half would be lost. Whatever
 * the client, hooks and traces add comes before the tail. Not thread-safe.
 */
final class HalfProperties extends AbstractMap<String, String> implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The name of the last one. Nobody reads its value. */
    static final String TAIL = "TENON_END";

    private static final String VALUE = "1";

    private final HashMap<String, String> others;

    /** @param properties of a copy of the application's message, and nobody else's: they are used, not copied once more */
    HalfProperties(Map<String, String> properties) {
        others = properties instanceof HashMap ? (HashMap<String, String>) properties : new HashMap<>(properties);
        others.remove(TAIL);
    }

    @Override
    public @Nullable String put(String name, String value) {
        return TAIL.equals(name) ? VALUE : others.put(name, value);
    }

    @Override
    public @Nullable String get(@Nullable Object name) {
        return TAIL.equals(name) ? VALUE : others.get(name);
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return TAIL.equals(name) || others.containsKey(name);
    }

    @Override
    public @Nullable String remove(@Nullable Object name) {
        return TAIL.equals(name) ? null : others.remove(name);
    }

    @Override
    public void clear() {
        others.clear();
    }

    @Override
    public Set<Map.Entry<String, String>> entrySet() {
        return new AbstractSet<Map.Entry<String, String>>() {
            @Override
            public int size() {
                return others.size() + 1;
            }

            @Override
            public Iterator<Map.Entry<String, String>> iterator() {
                return new TailLast(others.entrySet().iterator());
            }
        };
    }

    private static final class TailLast implements Iterator<Map.Entry<String, String>> {
        private final Iterator<Map.Entry<String, String>> others;
        private boolean over;

        TailLast(Iterator<Map.Entry<String, String>> others) {
            this.others = others;
        }

        @Override
        public boolean hasNext() {
            return !over;
        }

        @Override
        public Map.Entry<String, String> next() {
            if (others.hasNext()) {
                return others.next();
            }
            if (over) {
                throw new NoSuchElementException();
            }
            over = true;
            return new SimpleImmutableEntry<>(TAIL, VALUE);
        }

        @Override
        public void remove() {
            if (!over) {
                others.remove();
            }
        }
    }
}
