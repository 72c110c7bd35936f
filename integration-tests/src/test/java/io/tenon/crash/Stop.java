package io.tenon.crash;

import io.tenon.crash.Site.Side;

/** Before or after the code of a site's method. Immutable. */
record Stop(Site site, Side side) {
    static Stop before(Site site) {
        return new Stop(site, Side.BEGIN);
    }

    /** Once it has returned normally. */
    static Stop after(Site site) {
        return new Stop(site, Side.END);
    }

    static Stop parse(String text) {
        String[] parts = text.split(":");
        return new Stop(Site.valueOf(parts[0]), Side.valueOf(parts[1]));
    }

    @Override
    public String toString() {
        return site + ":" + side;
    }
}
