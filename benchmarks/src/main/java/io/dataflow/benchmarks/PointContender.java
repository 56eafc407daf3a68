package io.dataflow.benchmarks;

/** Somebody who reads and writes single rows, on at most ten connections. */
interface PointContender extends AutoCloseable {

    int CONNECTIONS = 10;
    int LIST = 100;

    String SELECT = "SELECT " + Sample.COLUMNS + " FROM " + Sample.TABLE;
    String READ = SELECT + " WHERE id = $1";
    String INSERT = "INSERT INTO " + Sample.TABLE + " (" + Sample.COLUMNS
            + ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING " + Sample.COLUMNS;
    String UPDATE = "UPDATE " + Sample.TABLE + " SET score = $1 WHERE id = $2 RETURNING " + Sample.COLUMNS;
    String PAGE = SELECT + " WHERE id >= $1 ORDER BY id LIMIT " + LIST;

    String name();

    /** Reads a row by its key. */
    void read(Sample row, Load.End end);

    /** Stores a row and reads it as stored. */
    void create(Sample row, Load.End end);

    /** Changes one field of a row and reads it as stored. */
    void update(Sample row, Load.End end);

    /** Reads a hundred rows. */
    void list(Sample first, Load.End end);

    /** Reads all rows one after the other, and answers how many they were. */
    long stream() throws Exception;

    @Override
    void close();
}
