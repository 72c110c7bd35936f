package io.tenon.agent.operate.report;

import io.tenon.internal.datasource.TrackedDataSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A DataSource that the report tells of, until it is closed. Thread-safe. */
public final class FoundDataSource {
    private final String name;
    private final String text;
    private final boolean isNews;
    private final Consumer<FoundDataSource> whenGone;
    private volatile @Nullable FollowedTable table;

    FoundDataSource(String name, String text, boolean isNews, Consumer<FoundDataSource> whenGone) {
        this.name = name;
        this.text = text;
        this.isNews = isNews;
        this.whenGone = whenGone;
    }

    /**
     * Takes the DataSource, which is held weakly: the report and JMX tell its status table's name and id, or what is
     * wrong with the table.
     */
    public void followed(TrackedDataSource dataSource) {
        table = new FollowedTable(dataSource);
    }

    /** The DataSource was closed. This is called once. */
    public void closed() {
        whenGone.accept(this);
    }

    String name() {
        return name;
    }

    /** Whether nobody was told before of a DataSource with this name and text. */
    boolean isNews() {
        return isNews;
    }

    boolean isAs(String otherName, String otherText) {
        return name.equals(otherName) && text.equals(otherText);
    }

    /** Whether nobody has the DataSource any more, although it was not closed. */
    boolean isForgotten() {
        FollowedTable known = table;
        return known != null && known.isOfForgotten();
    }

    @Nullable
    FollowedTable table() {
        return table;
    }

    String line() {
        FollowedTable known = table;
        return name + " (" + text + ")" + (known == null ? "" : known.text());
    }
}
