package io.dataflow.core.internal.sql;

import io.dataflow.core.UnknownNameException;
import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.core.model.FieldType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text of one statement of a user, taken apart at its named parameters. */
public final class NamedSql {

    /** These would leave the connection in a state that its next user does not expect. */
    private static final Set<String> REFUSED = Set.of(
            "BEGIN",
            "START",
            "COMMIT",
            "ROLLBACK",
            "END",
            "ABORT",
            "SAVEPOINT",
            "RELEASE",
            "COPY",
            "LISTEN",
            "UNLISTEN",
            "RESET",
            "DISCARD",
            "PREPARE",
            "DEALLOCATE",
            "PRAGMA",
            "ATTACH",
            "DETACH",
            "SHUTDOWN");

    /** What SET changes for the transaction alone. */
    private static final Set<String> OF_THE_TRANSACTION = Set.of("LOCAL", "CONSTRAINTS", "TRANSACTION");

    private static final Set<String> QUERIES = Set.of("SELECT", "VALUES", "TABLE", "WITH");
    private static final Set<String> WRITES = Set.of("INSERT", "UPDATE", "DELETE", "MERGE", "INTO");

    private static final Set<String> DDL =
            Set.of("CREATE", "ALTER", "DROP", "TRUNCATE", "COMMENT", "GRANT", "REVOKE", "ANALYZE");

    private static final Pattern IN = Pattern.compile("(?i)\\bIN\\s*\\(\\s*$");

    private final Dialect dialect;
    private final SqlSyntax syntax;
    private final String text;
    private final SqlScanner scanner;
    private final StringBuilder piece = new StringBuilder();
    private final List<String> pieces = new ArrayList<>();
    private final List<String> occurrences = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private final Set<String> insideIn = new HashSet<>();
    private boolean ended;
    private int clause;

    private NamedSql(String text, Dialect dialect) {
        this.dialect = dialect;
        this.syntax = dialect.syntax();
        this.text = text;
        this.scanner = new SqlScanner(text, syntax);
    }

    /**
     * Takes a text apart.
     *
     * @throws ValidationFailedException if it is no single statement, or one that ends transactions
     */
    public static NamedSql parse(String text, Dialect dialect) {
        NamedSql sql = new NamedSql(Objects.requireNonNull(text, "text"), dialect);
        sql.parse();
        return sql;
    }

    private void parse() {
        int at = 0;
        while (at < text.length()) {
            int end = scanner.skip(at);
            if (end > at) {
                opaque(at, end);
            } else {
                end = scanner.word(at);
                if (end > at) {
                    word(at, end);
                } else {
                    end = symbol(at);
                }
            }
            at = end;
        }
        pieces.add(piece.toString().stripTrailing());
        if (words.isEmpty()) {
            throw refused("required", "the text holds no statement");
        }
        boolean setsForAll =
                words.get(0).equals("SET") && (words.size() == 1 || !OF_THE_TRANSACTION.contains(words.get(1)));
        if (setsForAll || REFUSED.contains(words.get(0))) {
            throw refused(
                    "statement",
                    "a statement that begins with " + words.get(0)
                            + " would change the connection under its next user; use transaction(..), or a bulk operation");
        }
    }

    private void opaque(int at, int end) {
        boolean comment = scanner.has(at, "--") || scanner.has(at, "/");
        if (!comment) {
            continueStatement();
        }
        String part = text.substring(at, end);
        if (syntax.splits() && part.indexOf(';') >= 0) {
            if (!comment) {
                throw new UnsupportedByDatabaseException(
                        null,
                        "sql",
                        "sql: the driver of " + dialect.name() + " takes the semicolon inside the literal at letter "
                                + (at + 1) + " for the end of the statement; bind the text as a parameter",
                        null);
            }
            part = " ";
        }
        if (!ended) {
            piece.append(part);
        }
    }

    private void word(int at, int end) {
        continueStatement();
        String word = text.substring(at, end);
        words.add(word.toUpperCase(Locale.ROOT));
        piece.append(word);
        if (words.get(0).equals("WITH") && (words.size() == 1 || (words.size() == 2 && words.contains("RECURSIVE")))) {
            clause = piece.length();
        }
    }

    private int symbol(int at) {
        char letter = text.charAt(at);
        if (letter == ';') {
            ended = true;
            return at + 1;
        }
        if (!Character.isWhitespace(letter)) {
            continueStatement();
        }
        if ((letter == '?' && syntax.questionMarks()) || (letter == '$' && isDigit(at + 1))) {
            throw refused("parameter", "the marker at letter " + (at + 1) + " has no name; write parameters as :name");
        }
        if (letter != ':') {
            piece.append(letter);
            return at + 1;
        }
        int end = at + 1;
        if (scanner.has(at, "::") || scanner.has(at, ":=")) {
            end = at + 2;
        } else if (end < text.length() && !followsOperand(at)) {
            end = Math.max(end, scanner.word(end));
        }
        if (end <= at + 1 || text.charAt(at + 1) == ':' || text.charAt(at + 1) == '=') {
            piece.append(text, at, end);
        } else {
            parameter(at, end);
        }
        return end;
    }

    private void parameter(int at, int end) {
        if (IN.matcher(piece).find()) {
            insideIn.add(text.substring(at + 1, end));
        }
        pieces.add(piece.toString());
        piece.setLength(0);
        occurrences.add(text.substring(at + 1, end));
    }

    private boolean followsOperand(int at) {
        if (at == 0) {
            return false;
        }
        char before = text.charAt(at - 1);
        return SqlScanner.isPart(before) || "])'\"`".indexOf(before) >= 0;
    }

    private boolean isDigit(int at) {
        return at < text.length() && Character.isDigit(text.charAt(at));
    }

    private void continueStatement() {
        if (ended) {
            throw refused("statement", "the text holds several statements; give each its own call");
        }
    }

    static ValidationFailedException refused(String rule, String message) {
        return new ValidationFailedException(null, "sql", "text", rule, message);
    }

    /** The names of the parameters, each once, in the order of the text. */
    public Set<String> names() {
        return new LinkedHashSet<>(occurrences);
    }

    /**
     * Checks that the text has a parameter.
     *
     * @throws UnknownNameException with the nearest names, if it has none
     */
    public void require(String name) {
        Set<String> known = names();
        if (!known.contains(name)) {
            throw new UnknownNameException(
                    null,
                    "sql",
                    "sql: " + Suggestions.phrase("parameter", name, "the text", known),
                    name,
                    Suggestions.nearest(name, known));
        }
    }

    /** Whether it only reads, as far as its words tell. */
    public boolean isQuery() {
        return QUERIES.contains(words.get(0))
                && !changesTable()
                && words.stream().noneMatch(WRITES::contains);
    }

    /** What of it the rollback of a transaction does not undo, or that no transaction may hold; null when there is nothing. */
    public @Nullable String irreversible() {
        return irreversible(words, dialect);
    }

    /** {@link #irreversible()} of a text that others wrote, with markers of the driver and maybe of several statements. */
    public static @Nullable String irreversible(String text, Dialect dialect) {
        SqlScanner scanner = new SqlScanner(text, dialect.syntax());
        List<String> words = new ArrayList<>();
        String found = null;
        int at = 0;
        while (at < text.length() && found == null) {
            int end = scanner.skip(at);
            if (end == at) {
                end = scanner.word(at);
                if (end > at) {
                    words.add(text.substring(at, end).toUpperCase(Locale.ROOT));
                } else if (text.charAt(at) == ';') {
                    found = irreversible(words, dialect);
                    words.clear();
                }
            }
            at = Math.max(end, at + 1);
        }
        return found == null ? irreversible(words, dialect) : found;
    }

    private static @Nullable String irreversible(List<String> words, Dialect dialect) {
        if (words.isEmpty()) {
            return null;
        }
        String first = words.get(0);
        if (first.equals("VACUUM")) {
            return first;
        }
        if (words.contains("CONCURRENTLY") && (DDL.contains(first) || first.equals("REINDEX"))) {
            return first + " " + (words.contains("INDEX") ? "INDEX " : "") + "CONCURRENTLY";
        }
        return DDL.contains(first) && !dialect.undoesDdl()
                ? first + ", with which " + dialect.name() + " commits all that came before it"
                : null;
    }

    /** Whether it reads the rows that a statement inside it changes: {@code FROM FINAL TABLE (..)}. */
    public boolean changesTable() {
        for (int i = 1; i < words.size(); i++) {
            if (words.get(i).equals("TABLE") && Set.of("FINAL", "NEW", "OLD").contains(words.get(i - 1))) {
                return true;
            }
        }
        return false;
    }

    /** The same query without parameters, with a value that nothing uses, for a driver that treats such a query better. */
    public SqlStatement withUnusedValue() {
        String whole = pieces.get(0);
        Bind unused = new Bind(FieldType.Scalar.LONG, null);
        String expression = " \"dataflow unused\" AS (SELECT " + dialect.marker(1, FieldType.Scalar.LONG) + ")";
        return new SqlStatement(
                clause == 0
                        ? "WITH" + expression + " " + whole
                        : whole.substring(0, clause) + expression + "," + whole.substring(clause),
                List.of(unused));
    }

    /**
     * The statement with its values; a parameter that occurs again is bound once.
     *
     * @throws ValidationFailedException if a parameter has no value
     */
    public SqlStatement with(Map<String, Bind> values) {
        List<String> order = List.copyOf(names());
        List<ValidationFailedException.Fault> missing = order.stream()
                .filter(name -> !values.containsKey(name))
                .map(name -> new ValidationFailedException.Fault(
                        name, "required", "the text has :" + name + ", but no value was bound to it"))
                .toList();
        if (!missing.isEmpty()) {
            throw new ValidationFailedException(null, "sql", missing);
        }
        StringBuilder sql = new StringBuilder(pieces.get(0));
        for (int i = 0; i < occurrences.size(); i++) {
            String name = occurrences.get(i);
            Bind bind = Objects.requireNonNull(values.get(name));
            FieldType type = bind.type();
            if (insideIn.contains(name) && bind.value() instanceof Collection<?>) {
                throw refused(
                        "list",
                        "a list binds as one value; write " + dialect.byList(name) + " instead of IN (:" + name + ")");
            }
            sql.append(dialect.marker(order.indexOf(name) + 1, type == null ? FieldType.Scalar.STRING : type))
                    .append(pieces.get(i + 1));
        }
        return new SqlStatement(
                sql.toString(),
                order.stream()
                        .map(name -> Objects.requireNonNull(values.get(name)))
                        .toList());
    }
}
