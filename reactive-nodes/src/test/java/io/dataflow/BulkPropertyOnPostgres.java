package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;

/** Where rows go several ways, triggers note the statement that wrote them: the calls have taken each way of the test. */
abstract class BulkPropertyOnPostgres extends BulkPropertyContract {

    private final Set<String> taken = new TreeSet<>();

    /** What tells the ways that the test is about, each a part of its statements. */
    abstract Set<String> writers();

    @Override
    void watch() {
        database().execute("CREATE TABLE seen (text text)");
        database()
                .execute("CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " INSERT INTO seen VALUES (current_query()); RETURN NULL; END $$");
        for (BulkTraits traits : BulkTraits.all()) {
            database()
                    .execute("CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON " + traits.table()
                            + " FOR EACH STATEMENT EXECUTE FUNCTION note()");
        }
    }

    /** What filled the table is no call. */
    @Override
    void begins() {
        if (!taken.containsAll(writers())) {
            database().execute("DELETE FROM seen");
        }
    }

    @Override
    void ended() {
        if (taken.containsAll(writers())) {
            return;
        }
        database().query("SELECT DISTINCT text FROM seen").forEach(row -> writers().stream()
                .filter(String.valueOf(row.get("text"))::contains)
                .forEach(taken::add));
    }

    @Override
    void checkWriters() {
        assertThat(taken).as("ways taken").containsAll(writers());
    }
}
