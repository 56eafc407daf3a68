package io.dataflow.sqlite;

import io.dataflow.sqlite.SqlScanner.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * SQL text, cut into its statements, with the parameters of all of them.
 *
 * @param statements one or more statements, in order
 * @param markers the parameters of the whole text
 */
record ParsedSql(List<Piece> statements, Markers markers) {

    /** One statement of a text. */
    static final class Piece {

        private final String text;
        private final Verb verb;
        private final boolean returns;
        private final int[] sources;

        private Piece(String text, Verb verb, boolean returns, int[] sources) {
            this.text = text;
            this.verb = verb;
            this.returns = returns;
            this.sources = sources;
        }

        /** The statement, without the semicolon at its end. */
        String text() {
            return text;
        }

        Verb verb() {
            return verb;
        }

        /** For each parameter as SQLite numbers it, the index in the whole text; -1 where there is none. */
        int[] sources() {
            return sources;
        }

        /** The same statement, which answers columns of the rows that it changed. */
        Piece returning(String columns) {
            return verb != Verb.WRITE || returns
                    ? this
                    // A comment at the end would swallow what is added to its line.
                    : new Piece(text + "\nRETURNING " + columns, verb, true, sources);
        }
    }

    /** Cuts SQL at its semicolons; those inside the body of a trigger are part of it. */
    static ParsedSql parse(String sql) {
        Parser parser = new Parser(sql);
        List<Piece> pieces = new ArrayList<>();
        while (parser.piece()) {
            Piece piece = parser.finish();
            if (piece.verb() == Verb.TRANSACTION) {
                throw new IllegalArgumentException(
                        "Transactions are not controlled by SQL text: use beginTransaction(),"
                                + " commitTransaction(), rollbackTransaction() and the savepoints of the connection");
            }
            pieces.add(piece);
        }
        if (pieces.isEmpty()) {
            throw new IllegalArgumentException("The SQL text holds no statement");
        }
        return new ParsedSql(List.copyOf(pieces), parser.markers.build());
    }

    /** One pass over the text. */
    private static final class Parser {

        private final String sql;
        private final SqlScanner scanner;
        private final Markers.Builder markers = new Markers.Builder();
        private Markers.Numbering numbering = markers.startPiece();
        private Verb verb = Verb.READ;
        private boolean returns;
        private int from;
        private int to;

        Parser(String sql) {
            this.sql = sql;
            this.scanner = new SqlScanner(sql);
        }

        /** Reads one statement that is not empty; false at the end of the text. */
        boolean piece() {
            Token token = scanner.next();
            while (token == Token.SEMICOLON) {
                token = scanner.next();
            }
            if (token == Token.END) {
                return false;
            }
            from = scanner.start();
            verb = Verb.READ;
            returns = false;
            numbering = markers.startPiece();
            Opening opening = new Opening();
            int depth = 0;
            while (token != Token.END && !(token == Token.SEMICOLON && opening.mayEnd())) {
                if (token == Token.PARAMETER) {
                    numbering.add(scanner.text());
                }
                depth += token == Token.OPEN ? 1 : token == Token.CLOSE ? -1 : 0;
                String word = token == Token.WORD ? scanner.text() : "";
                opening.add(token, word);
                if (depth == 0 && token == Token.WORD) {
                    top(opening, word);
                }
                to = scanner.end();
                token = scanner.next();
            }
            return true;
        }

        private void top(Opening opening, String word) {
            if (opening.words == 1) {
                verb = opening.isQuery() ? Verb.READ : Verb.of(word);
            } else if (opening.undecided && Verb.isMain(word)) {
                opening.undecided = false;
                verb = Verb.of(word);
            } else if (verb == Verb.WRITE && word.equalsIgnoreCase("RETURNING")) {
                returns = true;
            }
        }

        Piece finish() {
            return new Piece(sql.substring(from, to), verb, returns, numbering.sources());
        }
    }

    /** The first words of a statement, and where the body of a trigger ends: as SQLite's own shell decides it. */
    private static final class Opening {

        private int words;
        /** Whether the statement starts with WITH and its verb is still to come. */
        private boolean undecided;

        private boolean explained;
        private boolean creates;
        private boolean trigger;
        private boolean afterSemicolon;
        private boolean afterEnd;

        void add(Token token, String word) {
            String upper = word.toUpperCase(Locale.ROOT);
            words++;
            if (words == 1) {
                undecided = upper.equals("WITH");
                explained = upper.equals("EXPLAIN");
                creates = upper.equals("CREATE");
            } else if (creates && !trigger && words <= 3) {
                trigger = upper.equals("TRIGGER");
            }
            afterEnd = afterSemicolon && upper.equals("END");
            afterSemicolon = token == Token.SEMICOLON;
        }

        boolean isQuery() {
            return explained;
        }

        boolean mayEnd() {
            return !trigger || afterEnd;
        }
    }
}
