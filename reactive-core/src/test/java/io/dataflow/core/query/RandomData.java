package io.dataflow.core.query;

import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.internal.query.Selection;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.ModelDefinition;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * Random rows, filters and orders of a model, repeatable by their seed.
 *
 * <p>Values come from small sets, so that filters meet rows: with NULLs, empty and accented texts, quotes, backslashes, the
 * signs of patterns, and characters beyond the basic plane.
 */
public final class RandomData {

    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "A",
            "b",
            "ab",
            "aB",
            "Ada",
            "ada",
            "ÉTÉ",
            "été",
            "O'Hara",
            "\"q\"",
            "50%",
            "a_b",
            "a\\b",
            "\\",
            "%",
            "_",
            "\uFFFD",
            "\uD83D\uDE00",
            "\uD83D\uDE00a",
            "z",
            "line\nend",
            " ",
            "null",
            "$1",
            "--",
            "12",
            "2",
            "\u03A3\u03AC\u03C2",
            "\u03C3\u03AC\u03C3",
            "\u017F",
            "s",
            "\u00DF",
            "ss",
            "\u0130",
            "\u0131",
            "i",
            "\uD801\uDC00",
            "\uD801\uDC28",
            "\uFF21",
            "tab\t\u0001\b\f\r",
            "\u2028;");
    private static final List<String> REGEXES =
            List.of("^a", "b$", "[A-Z]", "a|b", "^.$", "\\d", "^$", "\\\\", "(?:d)a");
    private static final String HOSTILE_NAME = "a\"'\\;$1 ?{}[]";
    private static final List<String> PATHS = List.of(
            "city",
            "n",
            "deep.x",
            "deep.0",
            "deep.-1",
            "deep.01",
            "deep.x.y",
            "deep",
            "list.0",
            "list.1",
            "list.-1",
            "list.01",
            "list.0.k",
            "list",
            "flag",
            HOSTILE_NAME,
            "absent");

    private final Random random;
    private final ModelDefinition model;
    private final Set<Operator> operators;

    /** Data of the model, with every operator. */
    public RandomData(Random random, ModelDefinition model) {
        this(random, model, EnumSet.allOf(Operator.class));
    }

    /** Data of the model, with some operators. */
    public RandomData(Random random, ModelDefinition model, Set<Operator> operators) {
        this.random = random;
        this.model = model;
        this.operators = operators;
    }

    /** A row, all fields given; NULL in a third of those that take it. */
    public Map<String, Object> row() {
        Map<String, Object> row = new LinkedHashMap<>();
        for (FieldDefinition field : model.fields()) {
            row.put(field.name(), field.nullable() && random.nextInt(3) == 0 ? null : value(field.type()));
        }
        return row;
    }

    /** Rows whose keys differ. */
    public List<Map<String, Object>> rows(int most) {
        Map<Object, Map<String, Object>> byKey = new LinkedHashMap<>();
        for (int i = 0; i < most; i++) {
            Map<String, Object> row = row();
            byKey.put(model.key().stream().map(field -> row.get(field.name())).toList(), row);
        }
        return new ArrayList<>(byKey.values());
    }

    /** A filter as data, nested up to the given depth. */
    public Map<String, Object> filter(int depth) {
        Map<String, Object> filter = new LinkedHashMap<>();
        for (int parts = 1 + random.nextInt(2); parts > 0; parts--) {
            switch (depth == 0 ? 3 : random.nextInt(6)) {
                case 0 -> filter.put("$and", filters(depth - 1, random.nextInt(3)));
                case 1 -> filter.put("$or", filters(depth - 1, 1 + random.nextInt(3)));
                case 2 -> filter.put("$not", filter(depth - 1));
                default -> condition(filter);
            }
        }
        return filter;
    }

    /** An order as data; fields that have one, each at most once. */
    public List<String> orderBy() {
        List<String> keys = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            FieldDefinition field = pick(model.fields());
            boolean ordered = !(field.type() instanceof FieldType.Json) && !(field.type() instanceof FieldType.Array);
            if (ordered && !keys.contains(field.name()) && !keys.contains("-" + field.name())) {
                keys.add((random.nextBoolean() ? "-" : "") + field.name());
            }
        }
        return keys;
    }

    /** What is computed over which groups. */
    public RandomGroups groups() {
        return RandomGroups.of(random, model.fields());
    }

    /** A condition on groups as data, over columns of the result; empty in some cases. */
    public Map<String, Object> having(List<Selection> columns) {
        Map<String, Object> filter = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            Selection column = pick(columns);
            Map<String, Object> conditions = new LinkedHashMap<>();
            operator(conditions, column.type(), false);
            filter.put(column.name(), random.nextInt(6) == 0 ? Map.of("$not", conditions) : conditions);
        }
        return random.nextInt(4) == 0 ? Map.of("$or", List.of(filter, Map.of("n", Map.of("$gt", 1)))) : filter;
    }

    /** An order of groups as data, by columns of the result that have one. */
    public List<String> orderOf(List<Selection> columns) {
        return random.nextBoolean()
                ? List.of()
                : columns.stream()
                        .filter(column -> !(column.type() instanceof FieldType.Array) && random.nextBoolean())
                        .map(column -> (random.nextBoolean() ? "-" : "") + column.name())
                        .toList();
    }

    private List<Map<String, Object>> filters(int depth, int count) {
        List<Map<String, Object>> filters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            filters.add(filter(depth));
        }
        return filters;
    }

    private void condition(Map<String, Object> filter) {
        FieldDefinition field = pick(model.fields());
        boolean path = field.type() instanceof FieldType.Json && random.nextInt(4) > 0;
        String name = path ? field.name() + "." + pick(PATHS) : field.name();
        if (!(field.type() instanceof FieldType.Json) && random.nextInt(4) == 0) {
            filter.put(name, orNull(field.type()));
            return;
        }
        Map<String, Object> conditions = new LinkedHashMap<>();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            operator(conditions, field.type(), path);
        }
        filter.put(name, random.nextInt(6) == 0 ? Map.of("$not", conditions) : conditions);
    }

    private void operator(Map<String, Object> conditions, FieldType type, boolean path) {
        List<Operator> fitting = operators.stream()
                .filter(operator -> fits(operator, type, path))
                .toList();
        Operator operator = pick(fitting);
        conditions.put(operator.symbol(), path ? operandInside(operator) : operand(operator, type));
    }

    private static boolean fits(Operator operator, FieldType type, boolean path) {
        boolean text = type == Scalar.STRING || path;
        boolean array = type instanceof FieldType.Array;
        boolean json = type instanceof FieldType.Json && !path;
        return switch (operator) {
            case NULL, EXISTS -> true;
            case EQ, NE -> !json;
            case GT, GTE, LT, LTE, IN, NIN, BETWEEN -> !json && !array;
            case LIKE, ILIKE, STARTS_WITH, ENDS_WITH, REGEX -> text;
            case CONTAINS -> text || array || json;
            case OVERLAP -> array;
        };
    }

    private Object operand(Operator operator, FieldType type) {
        return switch (operator) {
            case EQ, NE -> orNull(type);
            case GT, GTE, LT, LTE -> value(type);
            case IN, NIN -> list(type, true);
            case BETWEEN -> List.of(value(type), value(type));
            case LIKE, ILIKE -> like();
            case STARTS_WITH, ENDS_WITH -> pick(TEXTS);
            case REGEX -> pick(REGEXES);
            case CONTAINS -> contained(type);
            case OVERLAP -> list(((FieldType.Array) type).element(), false);
            case NULL, EXISTS -> random.nextBoolean();
        };
    }

    private Object contained(FieldType type) {
        if (type instanceof FieldType.Array array) {
            return random.nextBoolean() ? value(array.element()) : list(array.element(), false);
        }
        if (type == Scalar.STRING) {
            return pick(TEXTS);
        }
        Map<String, Object> nothing = new LinkedHashMap<>();
        nothing.put("city", null);
        return pick(List.of(
                Map.of("city", pick(TEXTS)),
                nothing,
                Map.of("deep", Map.of("x", random.nextInt(3))),
                Map.of("deep", Map.of(), "list", List.of()),
                Map.of("list", List.of(Map.of("k", List.of(random.nextInt(3))))),
                Map.of("list", jsonList()),
                Map.of(HOSTILE_NAME, pick(TEXTS)),
                List.of(),
                Map.of()));
    }

    private Object operandInside(Operator operator) {
        if (operator == Operator.CONTAINS && random.nextBoolean()) {
            return random.nextBoolean() ? jsonList() : Map.of("k", List.of(random.nextInt(3)));
        }
        boolean ordered = EnumSet.of(Operator.GT, Operator.GTE, Operator.LT, Operator.LTE, Operator.BETWEEN)
                .contains(operator);
        FieldType type = pick(
                ordered
                        ? List.of(Scalar.STRING, Scalar.INTEGER, Scalar.DECIMAL)
                        : List.of(Scalar.STRING, Scalar.INTEGER, Scalar.DOUBLE, Scalar.BOOLEAN));
        return operator == Operator.CONTAINS ? value(type) : operand(operator, type);
    }

    private String like() {
        String text = pick(TEXTS);
        String escaped = random.nextBoolean()
                ? text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
                : text.replace("\\", "");
        return pick(List.of("", "%", "_")) + escaped + pick(List.of("", "%", "_"));
    }

    private List<Object> list(FieldType type, boolean withNulls) {
        List<Object> values = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            values.add(withNulls && random.nextInt(5) == 0 ? null : value(type));
        }
        return values;
    }

    private Object orNull(FieldType type) {
        return random.nextInt(5) == 0 ? null : value(type);
    }

    private Object value(FieldType type) {
        if (type instanceof FieldType.Enumeration enumeration) {
            return enumeration.constant(pick(enumeration.constants()));
        }
        if (type instanceof FieldType.Array array) {
            return list(array.element(), true);
        }
        return type instanceof Scalar scalar ? scalar(scalar) : json();
    }

    private Object scalar(Scalar type) {
        int small = random.nextInt(7) - 3;
        return switch (type) {
            case STRING -> pick(TEXTS);
            case BOOLEAN -> random.nextBoolean();
            case BYTE -> (byte) small;
            case SHORT -> (short) small;
            case INTEGER -> small;
            case LONG -> pick(List.of((long) small, Long.MAX_VALUE, Long.MIN_VALUE));
            case FLOAT -> small / 2f;
            case DOUBLE -> small / 2d;
            case DECIMAL -> BigDecimal.valueOf(small).movePointLeft(random.nextInt(3));
            case INSTANT -> Instant.ofEpochSecond(small, 1_000);
            case OFFSET_DATE_TIME -> OffsetDateTime.of(2026, 1, 5 + small, 0, 0, 0, 0, ZoneOffset.UTC);
            case LOCAL_DATE_TIME -> LocalDateTime.of(2026, 1, 5 + small, 1, 2, 3);
            case LOCAL_DATE -> LocalDate.of(2026, 1, 5 + small);
            case LOCAL_TIME -> LocalTime.of(5 + small, 0);
            case UUID -> new UUID(small, small);
            case BYTES -> new byte[] {(byte) small, 1};
        };
    }

    private Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("city", random.nextInt(4) == 0 ? null : pick(TEXTS));
        if (random.nextBoolean()) {
            json.put("n", pick(List.of(random.nextInt(3), 1.0, 1.5, -0.5, 1e30, Long.MAX_VALUE, pick(TEXTS))));
        }
        if (random.nextBoolean()) {
            json.put("deep", Map.of("x", random.nextInt(3), pick(List.of("0", "-1", "01")), pick(TEXTS)));
        }
        if (random.nextBoolean()) {
            json.put("list", jsonList());
        }
        if (random.nextBoolean()) {
            json.put("flag", random.nextBoolean());
        }
        if (random.nextBoolean()) {
            json.put(HOSTILE_NAME, pick(TEXTS));
        }
        return json;
    }

    private List<Object> jsonList() {
        List<Object> list = list(random.nextBoolean() ? Scalar.STRING : Scalar.INTEGER, true);
        if (random.nextInt(3) == 0) {
            list.add(Map.of("k", List.of(random.nextInt(3), random.nextInt(3))));
        }
        return list;
    }

    private <E> E pick(List<E> values) {
        return values.get(random.nextInt(values.size()));
    }
}
