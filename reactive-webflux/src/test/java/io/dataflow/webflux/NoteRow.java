package io.dataflow.webflux;

import java.time.Instant;
import org.springframework.data.annotation.Id;
import org.springframework.data.domain.Persistable;
import org.springframework.data.relational.core.mapping.Column;
import org.springframework.data.relational.core.mapping.Table;

/** A row of the table of {@link Note} as Spring Data sees it. */
@Table("notes")
record NoteRow(
        @Id @Column("id") String id,
        @Column("text") String text,
        @Column("created_at") Instant createdAt,
        @Column("updated_at") Instant updatedAt)
        implements Persistable<String> {

    static NoteRow of(String id) {
        return new NoteRow(id, "by Spring", Instant.EPOCH, Instant.EPOCH);
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public boolean isNew() {
        return true;
    }
}
