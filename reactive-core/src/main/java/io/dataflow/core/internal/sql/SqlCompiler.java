package io.dataflow.core.internal.sql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.operation.RowReader;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expression.And;
import io.dataflow.core.internal.query.Expressions;
import io.dataflow.core.internal.query.ListSpec;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.internal.query.Selection;
import io.dataflow.core.internal.query.SortKey;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.ModelDefinition;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns operations into statements.
 *
 * <p>The text of a statement depends on the shape of the operation alone, never on a value; texts are cached by shape, so that
 * the caches of drivers and servers stay small. {@linkplain UsualLimits Some limits} are a part of the shape.
 */
public final class SqlCompiler {

    private static final int CACHED_SHAPES = 4_096;
    private static final String TOGETHER = "together";

    private final Dialect dialect;
    private final Cache<Shape, String> texts =
            Caffeine.newBuilder().maximumSize(CACHED_SHAPES).build();

    private record Shape(Class<?> verb, ModelDefinition model, List<?> parts) {
        static Shape of(Operation<?> operation, @Nullable Object... parts) {
            return new Shape(operation.getClass(), operation.model(), Arrays.asList(parts));
        }
    }

    /** Creates a compiler for one database. */
    public SqlCompiler(Dialect dialect) {
        this.dialect = dialect;
    }

    /** The statement of a create: it answers the columns of the reader. */
    public SqlStatement create(Operation.Create<?> create) {
        RowValues values = create.values();
        List<FieldDefinition> present = values.present();
        return compile(
                Shape.of(create, present, create.result().columns()),
                sql -> returning(sql, create.result(), () -> insert(sql, create.model(), present, values)));
    }

    /** The statement that stores a row and answers no column. */
    public SqlStatement insert(ModelDefinition model, RowValues values) {
        List<FieldDefinition> present = values.present();
        return compile(
                new Shape(Operation.BulkCreate.class, model, List.of(present)),
                sql -> insert(sql, model, present, values));
    }

    /**
     * The statement that stores rows with the same fields.
     *
     * @param shape what decides, besides the fields and the number of rows, about what is written after the rows
     * @param rest writes that
     */
    public SqlStatement insert(ModelDefinition model, List<RowValues> rows, List<?> shape, Consumer<SqlWriter> rest) {
        List<FieldDefinition> present = rows.get(0).present();
        return compile(new Shape(Operation.BulkCreate.class, model, List.of(present, rows.size(), shape)), sql -> {
            insert(sql, model, present, rows);
            rest.accept(sql);
        });
    }

    /**
     * A statement that is written elsewhere, as no other database has it.
     *
     * @param among the condition on the rows that it touches
     * @param shape what decides about its text besides that condition
     * @param writing writes it
     */
    public SqlStatement special(ModelDefinition model, Expression among, List<?> shape, Consumer<SqlWriter> writing) {
        Expression condition = shape(model, Normalizer.normalize(among));
        return compile(new Shape(Operation.Bulk.class, model, List.of(condition, shape)), writing);
    }

    /**
     * The statement that stores a row unless one is there with its values in the target, on a database that has {@code MERGE};
     * it touches one row or none.
     */
    public SqlStatement insertUnlessThere(ModelDefinition model, RowValues values, List<FieldDefinition> target) {
        List<FieldDefinition> present = values.present();
        return compile(new Shape(Operation.BulkCreate.class, model, List.of(present, target)), sql -> {
            sql.sql("MERGE INTO ").name(model.table()).sql(" USING DUAL ON ");
            String separator = "";
            for (FieldDefinition field : target) {
                sql.sql(separator).name(field.column()).sql(" = ").value(field.type(), values.get(field));
                separator = " AND ";
            }
            sql.sql(" WHEN NOT MATCHED THEN INSERT");
            values(sql, model, present, List.of(values));
        });
    }

    /** The statement of a read by keys. */
    public SqlStatement read(Operation.Read<?> read) {
        Expression condition = Normalizer.normalize(
                Expressions.and(Expressions.anyOf(read.model().key(), read.keys()), read.among()));
        return compile(
                Shape.of(read, shape(read.model(), condition), read.result().columns()), sql -> {
                    select(sql, read.model(), read.result());
                    conditions(sql, read.model()).where(condition);
                });
    }

    /**
     * The statement of several reads of one key each, alike but for the key, on a database that joins statements: its last
     * column is the place of the read among them.
     */
    public SqlStatement readTogether(Operation.Read<?> alike, List<RowValues> keys) {
        ModelDefinition model = alike.model();
        Expression condition = Normalizer.normalize(alike.among());
        return compile(
                Shape.of(
                        alike, TOGETHER, shape(model, condition), alike.result().columns()),
                sql -> {
                    sql.sql("SELECT ");
                    selectList(sql, alike.result().columns());
                    sql.sql(", dataflow_place FROM ");
                    dialect.rows(sql, model.key(), keys);
                    sql.sql(" WITH ORDINALITY AS dataflow_keys (");
                    for (int i = 0; i < model.key().size(); i++) {
                        sql.sql("dataflow_key_" + i + ", ");
                    }
                    sql.sql("dataflow_place) JOIN ").name(model.table());
                    String separator = " ON ";
                    for (int i = 0; i < model.key().size(); i++) {
                        sql.sql(separator).name(model.key().get(i).column()).sql(" = dataflow_key_" + i);
                        separator = " AND ";
                    }
                    conditions(sql, model).where(condition);
                });
    }

    /** The statement of several creates that give the same fields, on a database that joins statements: it waits briefly. */
    public SqlStatement createTogether(Operation.Create<?> alike, List<RowValues> rows) {
        List<FieldDefinition> present = alike.values().present();
        return compile(
                Shape.of(alike, TOGETHER, present, alike.result().columns()),
                sql -> returning(sql, alike.result(), () -> {
                    sql.sql("INSERT INTO ")
                            .name(alike.model().table())
                            .sql(" (")
                            .columns(present);
                    sql.sql(") SELECT dataflow_rows.* FROM ")
                            .sql(dialect.briefWait())
                            .sql(", ");
                    dialect.rows(sql, present, rows);
                    sql.sql(" AS dataflow_rows");
                }));
    }

    /** The statement of an update: it answers the columns of the reader, when there is one. */
    public SqlStatement update(Operation.Update<?> update) {
        Expression condition = Normalizer.normalize(update.filter());
        RowReader<?> result = update.result();
        return compile(
                Shape.of(
                        update,
                        shape(update.model(), condition),
                        shape(update.assignments()),
                        result == null ? null : result.columns()),
                sql -> {
                    Runnable statement = () -> {
                        sql.sql("UPDATE ").name(update.model().table()).sql(" SET ");
                        assign(sql, update.model(), update.assignments(), false);
                        conditions(sql, update.model()).where(condition);
                    };
                    if (result == null) {
                        statement.run();
                    } else {
                        returning(sql, result, statement);
                    }
                });
    }

    /** The statement of a delete. */
    public SqlStatement delete(Operation.Delete delete) {
        Expression condition = Normalizer.normalize(delete.filter());
        return compile(Shape.of(delete, shape(delete.model(), condition)), sql -> {
            sql.sql("DELETE FROM ").name(delete.model().table());
            conditions(sql, delete.model()).where(condition);
        });
    }

    /** The statement of a count. */
    public SqlStatement count(Operation.Count count) {
        Expression condition = Normalizer.normalize(count.filter());
        return compile(Shape.of(count, shape(count.model(), condition)), sql -> {
            sql.sql("SELECT COUNT(*) FROM ").name(count.model().table());
            conditions(sql, count.model()).where(condition);
        });
    }

    /** The statement of a list. */
    public SqlStatement list(Operation.List<?> list) {
        ListSpec spec = list.spec();
        Expression filter = spec.after() == null
                ? spec.filter()
                : new And(List.of(spec.filter(), Keyset.after(spec.sort(), spec.after())));
        Expression condition = Normalizer.normalize(filter);
        Expression having = Normalizer.normalize(spec.having());
        return compile(
                Shape.of(
                        list,
                        shape(list.model(), condition),
                        shape(list.model(), having),
                        spec.sort(),
                        writtenLimit(spec),
                        spec.limit() == null,
                        spec.offset() == 0,
                        spec.groupBy(),
                        spec.lock(),
                        list.result().columns()),
                sql -> list(sql, list, condition, having));
    }

    /**
     * The statement of an upsert on a database that has {@code ON CONFLICT}: its last column tells whether it inserted; it
     * answers no row when the one that is there may not be changed.
     */
    public SqlStatement upsertOnConflict(Operation.Upsert<?> upsert, String created) {
        ModelDefinition model = upsert.model();
        RowValues values = upsert.values();
        List<FieldDefinition> present = values.present();
        Expression among = Normalizer.normalize(upsert.among());
        return compile(
                Shape.of(
                        upsert,
                        present,
                        upsert.conflictOn(),
                        shape(upsert.update()),
                        shape(model, among),
                        upsert.result().columns()),
                sql -> {
                    insert(sql, model, present, values);
                    sql.sql(" ON CONFLICT (").columns(upsert.conflictOn()).sql(") DO UPDATE SET ");
                    if (upsert.update().isEmpty()) {
                        // Changes nothing, but makes the row that is there come back.
                        FieldDefinition target = upsert.conflictOn().get(0);
                        sql.name(target.column())
                                .sql(" = ")
                                .name(model.table())
                                .sql(".")
                                .name(target.column());
                    } else {
                        assign(sql, model, upsert.update(), true);
                    }
                    new ConditionSql(sql, Columns.of(sql, model, dialect.quote(model.table()) + ".")).where(among);
                    sql.sql(" RETURNING ");
                    selectList(sql, upsert.result().columns());
                    sql.sql(", ").sql(created);
                });
    }

    /** The limit, where it is a part of the text. */
    private @Nullable Integer writtenLimit(ListSpec spec) {
        Integer limit = spec.limit();
        return limit != null && dialect.plansByLimit() && UsualLimits.contain(limit) ? limit : null;
    }

    private void list(SqlWriter sql, Operation.List<?> list, Expression condition, Expression having) {
        ModelDefinition model = list.model();
        ListSpec spec = list.spec();
        sql.sql("SELECT ");
        selectList(sql, list.result().columns(), dialect.joinedMark());
        sql.sql(" FROM ").name(model.table());
        conditions(sql, model).where(condition);
        if (!spec.groupBy().isEmpty()) {
            sql.sql(" GROUP BY ").columns(spec.groupBy());
        }
        if (!having.isAll()) {
            sql.sql(" HAVING ");
            new ConditionSql(sql, aggregates(sql, list.result().columns())).write(having);
        }
        orderBy(sql, spec.sort(), list.result().columns());
        if (writtenLimit(spec) != null && sql.holdsValues()) {
            sql.sql(" LIMIT " + spec.limit());
        } else if (spec.limit() != null) {
            sql.sql(" LIMIT ").value(Scalar.LONG, spec.limit().longValue());
        }
        if (spec.offset() > 0) {
            sql.sql(spec.limit() == null ? dialect.unlimited() : "")
                    .sql(" OFFSET ")
                    .value(Scalar.LONG, spec.offset());
        }
        dialect.lock(sql, spec.lock());
    }

    private static void orderBy(SqlWriter sql, List<SortKey> sort, List<Selection> columns) {
        String separator = " ORDER BY ";
        for (SortKey key : sort) {
            sql.sql(separator);
            sql.dialect()
                    .ordered(
                            sql,
                            () -> orderKey(sql, key.field(), columns),
                            key.field().type());
            sql.sql(key.descending() ? " DESC" : "");
            // Left out where there is no NULL, so that any index can serve the order.
            if (key.field().nullable()) {
                sql.sql(key.nullsFirst() ? " NULLS FIRST" : " NULLS LAST");
            }
            separator = ", ";
        }
    }

    /** A column, or the aggregate itself: not every database takes its alias inside an expression. */
    private static void orderKey(SqlWriter sql, FieldDefinition key, List<Selection> columns) {
        columns.stream()
                .filter(column ->
                        column instanceof Selection.Aggregate && column.name().equals(key.name()))
                .findFirst()
                .ifPresentOrElse(aggregate -> expression(sql, aggregate), () -> sql.name(key.column()));
    }

    private static Columns aggregates(SqlWriter sql, List<Selection> selections) {
        return name -> {
            Selection selection = selections.stream()
                    .filter(candidate -> candidate.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no column '" + name + "' is selected"));
            return new Columns.Column(() -> expression(sql, selection), selection.type(), true);
        };
    }

    private void select(SqlWriter sql, ModelDefinition model, RowReader<?> result) {
        sql.sql("SELECT ");
        selectList(sql, result.columns());
        sql.sql(" FROM ").name(model.table());
    }

    private void selectList(SqlWriter sql, List<Selection> columns) {
        selectList(sql, columns, "");
    }

    private void selectList(SqlWriter sql, List<Selection> columns, String behindFirst) {
        String separator = "";
        for (Selection column : columns) {
            sql.sql(separator);
            if (column instanceof Selection.Field field) {
                dialect.selectColumn(sql, field.field());
            } else {
                expression(sql, column);
            }
            separator = separator.isEmpty() ? behindFirst + ", " : ", ";
        }
        sql.sql(columns.size() == 1 ? behindFirst : "");
    }

    private static void expression(SqlWriter sql, Selection selection) {
        if (selection instanceof Selection.Field field) {
            sql.name(field.field().column());
            return;
        }
        Selection.Aggregate aggregate = (Selection.Aggregate) selection;
        sql.sql("CAST(");
        aggregate(sql, aggregate);
        sql.sql(" AS ").sql(sql.dialect().castName(aggregate.type())).sql(")");
    }

    private static void aggregate(SqlWriter sql, Selection.Aggregate aggregate) {
        FieldDefinition field = aggregate.field();
        Runnable over = () -> {
            if (field == null) {
                sql.sql("*");
            } else {
                sql.name(field.column());
            }
        };
        String function = sql.dialect().aggregate(aggregate.function(), field == null ? null : field.type());
        if (field != null && aggregate.shown() != null) {
            sql.dialect().extreme(sql, function, over, field.type());
        } else if (field != null && aggregate.function() == Selection.Function.AVG) {
            sql.dialect().mean(sql, over, field.type());
        } else {
            sql.sql(function);
            over.run();
            sql.sql(")");
        }
    }

    private void insert(SqlWriter sql, ModelDefinition model, List<FieldDefinition> present, RowValues values) {
        insert(sql, model, present, List.of(values));
    }

    private void insert(SqlWriter sql, ModelDefinition model, List<FieldDefinition> present, List<RowValues> rows) {
        sql.sql("INSERT INTO ").name(model.table());
        if (present.isEmpty()) {
            sql.sql(" DEFAULT VALUES");
            return;
        }
        values(sql, model, present, rows);
    }

    private void values(SqlWriter sql, ModelDefinition model, List<FieldDefinition> present, List<RowValues> rows) {
        FieldDefinition counted = dialect.counted(model);
        boolean counts = counted != null && !present.contains(counted);
        sql.sql(" (").columns(present);
        if (counted != null && counts) {
            sql.sql(", ").name(counted.column());
        }
        sql.sql(") VALUES ");
        String start = "(";
        for (RowValues row : rows) {
            String separator = start;
            for (FieldDefinition field : present) {
                sql.sql(separator).value(field.type(), row.get(field));
                separator = ", ";
            }
            if (counted != null && counts) {
                sql.sql(separator);
                nextNumber(sql, model, counted, row);
            }
            sql.sql(")");
            start = ", (";
        }
    }

    /** One more than the largest so far, among the rows whose key begins alike. */
    private static void nextNumber(SqlWriter sql, ModelDefinition model, FieldDefinition counted, RowValues row) {
        sql.sql("(SELECT COALESCE(MAX(")
                .name(counted.column())
                .sql("), 0) + 1 FROM ")
                .name(model.table());
        String separator = " WHERE ";
        for (FieldDefinition part : model.primaryKey()) {
            if (part.equals(counted)) {
                break;
            }
            sql.sql(separator).name(part.column()).sql(" = ").value(part.type(), row.get(part));
            separator = " AND ";
        }
        sql.sql(")");
    }

    private static void assign(SqlWriter sql, ModelDefinition model, List<Assignment> assignments, boolean qualified) {
        String separator = "";
        for (Assignment assignment : assignments) {
            FieldDefinition field = model.field(assignment.field(), "update");
            sql.sql(separator).name(field.column()).sql(" = ");
            Runnable column = () -> {
                if (qualified) {
                    sql.name(model.table()).sql(".");
                }
                sql.name(field.column());
            };
            if (assignment.kind() == Assignment.Kind.MERGE) {
                Map<?, ?> patch = (Map<?, ?>) Objects.requireNonNull(assignment.value());
                sql.dialect().mergeJson(sql, column, patch);
            } else if (assignment.kind() == Assignment.Kind.ADD) {
                sql.dialect().plus(sql, column, field.type(), assignment.value());
            } else {
                sql.value(field.type(), assignment.value());
            }
            separator = ", ";
        }
    }

    private void returning(SqlWriter sql, RowReader<?> result, Runnable statement) {
        dialect.returning(sql, statement, () -> selectList(sql, result.columns()));
    }

    private static ConditionSql conditions(SqlWriter sql, ModelDefinition model) {
        return new ConditionSql(sql, Columns.of(sql, model));
    }

    /** The condition with what decides about its text in the place of each operand. */
    private Expression shape(ModelDefinition model, Expression condition) {
        return Normalizer.shape(condition, c -> {
            if (c.operator() == Operator.NULL) {
                return c.operand();
            }
            FieldDefinition field = model.find(c.field());
            return field == null ? null : dialect.textKey(field.type(), c);
        });
    }

    private static List<?> shape(List<Assignment> assignments) {
        return assignments.stream()
                .map(change -> new Assignment(
                        change.field(),
                        change.kind(),
                        change.kind() == Assignment.Kind.MERGE ? levels((Map<?, ?>) change.value()) : null))
                .toList();
    }

    /** Where a patch has objects in objects; the names are bound like the values. */
    private static List<?> levels(@Nullable Map<?, ?> patch) {
        return Objects.requireNonNull(patch).values().stream()
                .filter(Map.class::isInstance)
                .map(object -> levels((Map<?, ?>) object))
                .toList();
    }

    private SqlStatement compile(Shape shape, Consumer<SqlWriter> writing) {
        String known = texts.getIfPresent(shape);
        SqlWriter sql = new SqlWriter(dialect, known);
        writing.accept(sql);
        if (known == null) {
            texts.put(shape, sql.text());
        }
        return sql.statement();
    }
}
