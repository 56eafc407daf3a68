package io.dataflow.webflux;

import org.springframework.data.repository.reactive.ReactiveCrudRepository;

interface NoteRepository extends ReactiveCrudRepository<NoteRow, String> {}
