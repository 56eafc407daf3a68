/**
 * An R2DBC driver for SQLite.
 *
 * <p>URLs are {@code r2dbc:sqlite:file:///relative/path}, {@code r2dbc:sqlite:file:////absolute/path} and
 * {@code r2dbc:sqlite:mem:///name}; {@link io.dataflow.sqlite.SqliteConnectionFactoryProvider} names the options.
 *
 * <h2>Threads, demand and cancellation</h2>
 *
 * <p>Each connection has a thread of its own, on which SQLite runs and on which signals are sent; no call of this driver
 * blocks its caller. Rows are stepped as they are demanded, a chunk ({@code fetchSize}) at a time, and several results of one
 * connection may be read in turns. A row is valid only inside the function that maps it. Cancelling interrupts the statement
 * and closes its cursor.
 *
 * <h2>Writers</h2>
 *
 * <p>SQLite has one writer at a time for each database. Inside a process writers take turns in the order of their coming;
 * other processes are waited for by retrying. Both together take at most the lock wait time ({@code busy_timeout}). A
 * transaction is {@code BEGIN IMMEDIATE} unless its definition says that it only reads: then it is a snapshot beside the
 * writers and refuses to write. The isolation is always {@code SERIALIZABLE}. When an interrupt makes SQLite roll back a
 * transaction, its later statements are refused until it is ended.
 *
 * <h2>Parameters</h2>
 *
 * <p>Markers are SQLite's: {@code ?}, {@code ?1}, {@code :name}, {@code @name}, {@code $name}. {@code $1}, {@code $2} and so
 * on are numbers, as elsewhere in R2DBC: {@code bind(0, ..)} is {@code $1} and {@code ?1}. A name is given with or without
 * the sign before it.
 *
 * <h2>Types</h2>
 *
 * <p>SQLite stores five kinds of values: integers, reals, texts, blobs and NULL. This is what becomes of Java's:
 *
 * <table>
 * <caption>Java types and what is stored</caption>
 * <tr><th>Java</th><th>stored as</th></tr>
 * <tr><td>{@code Long, Integer, Short, Byte}</td><td>integer</td></tr>
 * <tr><td>{@code Boolean}</td><td>integer, 0 or 1</td></tr>
 * <tr><td>{@code Double, Float}</td><td>real; NaN, which SQLite does not know, is refused</td></tr>
 * <tr><td>{@code String, Character, Clob}</td><td>text; a lone surrogate is refused</td></tr>
 * <tr><td>{@code BigDecimal, BigInteger}</td><td>text, without exponent</td></tr>
 * <tr><td>{@code UUID}</td><td>text in its usual form</td></tr>
 * <tr><td>{@code Instant, OffsetDateTime, ZonedDateTime}</td>
 *     <td>text in UTC, {@code 2026-01-31T12:00:00.000000Z}: always six digits, so that texts order as times do; what is
 *     finer than a microsecond is cut off; years 0000 to 9999</td></tr>
 * <tr><td>{@code LocalDateTime}</td><td>text, {@code 2026-01-31T12:00:00.000000000}: always nine digits</td></tr>
 * <tr><td>{@code LocalDate}, {@code LocalTime}</td><td>text, {@code 2026-01-31}, {@code 12:00:00.000000000}</td></tr>
 * <tr><td>{@code OffsetTime}</td><td>text, {@code 12:00:00.000000000+01:00}</td></tr>
 * <tr><td>{@code byte[], ByteBuffer, Blob}</td><td>blob</td></tr>
 * </table>
 *
 * <p>Each is read back as the type that is asked for, exactly or not at all: a value that does not fit is an error. Without
 * a type the declared type of the column decides: {@code INT} and {@code INTEGER} give an Integer, or a Long where the value
 * needs one, {@code BIGINT} and computed integers a Long, {@code BOOLEAN} a Boolean, {@code DATE}, {@code TIME},
 * {@code TIMESTAMP} and {@code DATETIME} (with {@code WITH TIME ZONE}: OffsetDateTime) those of {@code java.time},
 * {@code UUID} a UUID, {@code DECIMAL} and {@code NUMERIC} a BigDecimal, everything else what is stored: Long, Double,
 * String, ByteBuffer.
 *
 * <p>A declared type also decides what SQLite makes of a value: in a {@code DECIMAL} or {@code NUMERIC} column a decimal
 * becomes a binary number. {@code DECIMAL_TEXT} keeps its digits, and so does every declared type that has {@code TEXT} or
 * {@code CHAR} in its name; likewise {@code DATE_TEXT}, {@code TIMESTAMP_TEXT}, {@code UUID_TEXT}.
 *
 * <h2>Functions</h2>
 *
 * <p>Every connection knows, beside SQLite's own:
 *
 * <ul>
 *   <li>{@code text REGEXP pattern}: whether the pattern of {@link java.util.regex.Pattern} is found in the text
 *   <li>{@code casefold(text)}: the text without difference of case, by Unicode
 *   <li>{@code COLLATE decimal}: orders and compares decimal texts as numbers, {@code 9 < 10 = 10.0}; works in
 *       {@code ORDER BY}, comparisons, {@code min}, {@code max}, {@code GROUP BY}, {@code DISTINCT} and indexes
 *   <li>{@code decimal(x)}, {@code decimal_add(a, b)}, {@code decimal_sub(a, b)}, {@code decimal_mul(a, b)},
 *       {@code decimal_cmp(a, b)}: exact arithmetic with decimal texts, also over integers and reals; NULL in, NULL out
 *   <li>{@code decimal_sum(x)}, {@code decimal_avg(x)}: exact aggregates (the mean to 34 digits); NULL over no values
 * </ul>
 *
 * <h2>Errors</h2>
 *
 * <p>Errors of SQLite are exceptions of the R2DBC tree that also are {@link io.dataflow.sqlite.SqliteException}: with the
 * extended code as error code, the standard SQL state, and what a constraint's message names.
 */
@NullMarked
package io.dataflow.sqlite;

import org.jspecify.annotations.NullMarked;
