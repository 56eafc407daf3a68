package io.dataflow.core.rows;

import static io.dataflow.core.rows.Bytes.cut;
import static io.dataflow.core.rows.Bytes.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dataflow.core.Args;
import io.dataflow.core.CsvOptions;
import io.dataflow.core.MalformedRowsException;
import io.dataflow.core.Rows;
import io.dataflow.core.Rows.Empty;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.testsupport.Capability;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** CSV read as rows. */
@Capability("S19")
class CsvRowsTest {

    private static List<Map<String, Object>> csv(String text) {
        return csv(text, o -> o);
    }

    private static List<Map<String, Object>> csv(String text, UnaryOperator<CsvOptions> options) {
        return read(Rows.csv(Bytes.of(text), options));
    }

    private static MalformedRowsException refused(String text, UnaryOperator<CsvOptions> options) {
        return refused(text.getBytes(StandardCharsets.UTF_8), options);
    }

    private static MalformedRowsException refused(byte[] bytes, UnaryOperator<CsvOptions> options) {
        List<MalformedRowsException> found = new ArrayList<>();
        for (int size : new int[] {1, 2, 7, bytes.length}) {
            assertThatExceptionOfType(MalformedRowsException.class)
                    .isThrownBy(() -> read(Rows.csv(cut(bytes, size), options)))
                    .satisfies(found::add);
        }
        assertThat(found)
                .extracting(MalformedRowsException::line)
                .containsOnly(found.get(0).line());
        assertThat(found.get(0).getMessage())
                .startsWith("Rows.csv: line " + found.get(0).line())
                .doesNotContain("canary");
        return found.get(0);
    }

    private static List<Long> lines(List<? extends Map<String, Object>> rows) {
        return rows.stream().map(Rows::line).toList();
    }

    @Test
    void theHeaderNamesTheFields() {
        assertThat(csv("id,name\r\n1,Ada\n2,\"Lovelace, \"\"A\"\"\"\n"))
                .containsExactly(Map.of("id", "1", "name", "Ada"), Map.of("id", "2", "name", "Lovelace, \"A\""));
    }

    @Test
    void columnsAreRenamedAndChosen() {
        assertThat(csv("Id;Stock;Note\n1;5;x\n", o -> o.delimiter(';')
                        .header(Map.of("Stock", "stock", "Id", "id"))
                        .only("stock", "id")))
                .containsExactly(Map.of("id", "1", "stock", "5"));
    }

    @Test
    void aFileWithoutHeaderTakesTheNamesThatAreGiven() {
        assertThat(csv("1,Ada\n2,Bob", o -> o.columns("id", "name")))
                .containsExactly(Map.of("id", "1", "name", "Ada"), Map.of("id", "2", "name", "Bob"));
    }

    @Test
    void aColumnThatIsNotThereIsNamedWithTheNearest() {
        assertThatExceptionOfType(UnknownNameException.class)
                .isThrownBy(() -> csv("Id,Stock\n1,2\n", o -> o.header(Map.of("Stok", "stock"))))
                .withMessageContaining("'Stok'")
                .withMessageContaining("did you mean 'Stock'?")
                .satisfies(e -> assertThat(e.suggestions()).containsExactly("Stock"));
        assertThatExceptionOfType(UnknownNameException.class)
                .isThrownBy(() -> csv("id,stock\n", o -> o.only("id", "amount")));
    }

    @Test
    void anEmptyCellIsWhatIsAskedFor() {
        String file = "a,b,c\n1,,\"\"\n";
        assertThat(csv(file)).containsExactly(Args.args("a", "1", "b", null, "c", ""));
        assertThat(csv(file, o -> o.emptyAs(Empty.ABSENT))).containsExactly(Map.of("a", "1", "c", ""));
        assertThat(csv(file, o -> o.emptyAs(Empty.EMPTY))).containsExactly(Map.of("a", "1", "b", "", "c", ""));
        assertThat(csv(file, o -> o.emptyAs(Empty.ABSENT).quotedEmptyAs(Empty.NULL)))
                .containsExactly(Args.args("a", "1", "c", null));
    }

    @Test
    void blanksAreKeptUnlessTrimmed() {
        assertThat(csv("a, b\n 1 ,\" 2 \"\n", o -> o.only("a"))).containsExactly(Map.of("a", " 1 "));
        assertThat(csv(" a , b\n   \n 1 , \" 2 \" \n\t,x y \n", CsvOptions::trim))
                .containsExactly(Map.of("a", "1", "b", " 2 "), Args.args("a", null, "b", "x y"));
    }

    @Test
    void escapesAndCommentsAreReadWhereAskedFor() {
        assertThat(csv("# canary\na,b\n#\n\\#1\\,2,\"\\\"x\\\\\"\nx\\ny,\\t\\\nz\n", o -> o.escape('\\')
                        .comment('#')))
                .isEqualTo(csv("a,b\n\"#1,2\",\"\"\"x\\\"\n\"x\ny\",\"\t\nz\"\n"));
        assertThat(csv("a\n#x\n", o -> o)).containsExactly(Map.of("a", "#x"));
        assertThat(csv("a,b\n\"x,\"\n", CsvOptions::withoutQuotes)).containsExactly(Map.of("a", "\"x", "b", "\""));
    }

    @Test
    void anEscapedLineBreakOfTwoCharactersIsOneAndEndsNoRow() {
        String file = "a,b\r\nx\\\r\ny,\\\r\n\r\n\\\rz,2\r\n3,\\\r";
        byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
        for (int size = 1; size <= bytes.length; size++) {
            List<Map<String, Object>> rows = read(Rows.csv(cut(bytes, size), o -> o.escape('\\')));
            assertThat(rows)
                    .containsExactly(
                            Map.of("a", "x\r\ny", "b", "\r\n"),
                            Map.of("a", "\rz", "b", "2"),
                            Map.of("a", "3", "b", "\r"));
            assertThat(lines(rows)).containsExactly(2L, 5L, 7L);
        }
    }

    @Test
    void blanksAtTheEndOfTheFileAreNoRow() {
        for (String end : List.of(" ", "\t", "\n  ", "  \n \t")) {
            assertThat(csv("a,b\n1,2\n" + end, CsvOptions::trim)).containsExactly(Map.of("a", "1", "b", "2"));
            assertThat(csv("a\n1\n" + end, CsvOptions::trim)).containsExactly(Map.of("a", "1"));
        }
        assertThat(csv("  ", CsvOptions::trim)).isEmpty();
        assertThat(csv("a,b\n1, ", CsvOptions::trim)).containsExactly(Args.args("a", "1", "b", null));
        assertThat(refused("a,b\n1,2\n ", o -> o)).hasMessageContaining("shortRows()");
    }

    @Test
    void anyLineBreakEndsARowAndBlankLinesAreLeftOut() {
        List<Map<String, Object>> rows = csv("a,b\r1,2\r\n\r\n\n3,4\n\r5,6");
        assertThat(rows).extracting(row -> row.get("a")).containsExactly("1", "3", "5");
        assertThat(lines(rows)).containsExactly(2L, 5L, 7L);
    }

    @Test
    void rowsKnowTheirLineBehindQuotedLineBreaks() {
        List<Map<String, Object>> rows = csv("\"a\nx\",b\n1,\"x\r\ny\rz\n\n\"\n2,\"\n\"\r\n3,4\n");
        assertThat(lines(rows)).containsExactly(3L, 8L, 10L);
        assertThat(rows.get(0).get("b")).isEqualTo("x\r\ny\rz\n\n");
        assertThat(Rows.line(Map.of())).isZero();
    }

    @Test
    void aRowKeepsItsLineWhenItIsChanged() {
        List<Map<String, Object>> rows = read(Rows.csv(Bytes.of("a,b\n1,2\n3,4\n"))
                .filter(row -> !row.get("a").equals("1"))
                .doOnNext(row -> {
                    row.put("c", 5);
                    row.put("a", 7);
                    row.remove("b");
                }));
        assertThat(rows).containsExactly(Map.of("a", 7, "c", 5));
        assertThat(lines(rows)).containsExactly(3L);
    }

    @Test
    void quotesInsidePlainCellsAreText() {
        assertThat(csv("a,b\n5\" disk,x\"y\"\n")).containsExactly(Map.of("a", "5\" disk", "b", "x\"y\""));
    }

    @Test
    void aFileWithoutRowsHasNone() {
        assertThat(csv("")).isEmpty();
        assertThat(csv("a,b")).isEmpty();
        assertThat(read(Rows.csv(Flux.empty()))).isEmpty();
        assertThat(read(Rows.csv(Bytes.of(Bytes.gzip(new byte[0]))))).isEmpty();
        assertThat(csv("a,\n", o -> o.only("a"))).isEmpty();
        assertThat(csv("a,b\n1,", o -> o)).containsExactly(Args.args("a", "1", "b", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void aByteOrderMarkTellsTheCharset(String name) {
        byte[] file = ("\uFEFFid,ort\n1,Zürich 東京 😀\n").getBytes(Charset.forName(name));
        for (int size = 1; size <= file.length; size++) {
            assertThat(read(Rows.csv(cut(file, size)))).containsExactly(Map.of("id", "1", "ort", "Zürich 東京 😀"));
        }
        assertThat(read(Rows.csv(cut(file, 3), o -> o.charset(Charset.forName(name)))))
                .containsExactly(Map.of("id", "1", "ort", "Zürich 東京 😀"));
    }

    @Test
    void aCharsetIsReadWhereItIsNamed() {
        byte[] file = "id,ort\n1,Zürich\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(read(Rows.csv(cut(file, 4), o -> o.charset(StandardCharsets.ISO_8859_1))))
                .containsExactly(Map.of("id", "1", "ort", "Zürich"));
    }

    @Test
    void malformedFilesNameTheLine() {
        assertThat(refused("a,b\n1,2\n3,\"canary\n\n", o -> o)).satisfies(e -> {
            assertThat(e.line()).isEqualTo(3);
            assertThat(e).hasMessageContaining("not closed");
            assertThat(e.code()).isEqualTo("MALFORMED_ROWS");
        });
        assertThat(refused("a,b\n1,\"x\ny\"canary\n", o -> o).line()).isEqualTo(3);
        assertThat(refused("a,b\n1,2\n\n1,2,canary\n", o -> o))
                .hasMessageContaining("more than the 2 cells")
                .satisfies(e -> assertThat(e.line()).isEqualTo(4));
        assertThat(refused("a,b\ncanary\n", o -> o)).hasMessageContaining("shortRows()");
        assertThat(refused("a,b,a\n", o -> o)).hasMessageContaining("two columns are called 'a'");
        assertThat(refused("a,b\n", o -> o.header(Map.of("b", "a")))).hasMessageContaining("two columns");
        assertThat(refused("\na,,c\n", o -> o)).hasMessageContaining("column 2 has no name");
        assertThat(refused("a\n\\canary\n", o -> o.escape('\\')).line()).isEqualTo(2);
        assertThat(refused("a\ncanary\\", o -> o.escape('\\'))).hasMessageContaining("escape");
        assertThat(refused("a\n\n" + "canary".repeat(20), o -> o.maxRowLength(100)))
                .hasMessageContaining("longer than 100 characters")
                .satisfies(e -> assertThat(e.line()).isEqualTo(3));
    }

    @Test
    void aRowOfTheMostLengthIsRead() {
        String row = "x".repeat(100);
        assertThat(csv("a\n" + row + "\n" + row, o -> o.maxRowLength(100))).hasSize(2);
        assertThat(refused("a\n" + row + "canary\n", o -> o.maxRowLength(105)).line())
                .isEqualTo(2);
    }

    @Test
    void bytesThatAreNoCharactersNameTheLine() {
        byte[] file = "a,b\n1,2\n3,x\n".getBytes(StandardCharsets.UTF_8);
        file[10] = (byte) 0xC3;
        assertThat(refused(file, o -> o)).hasMessageContaining("UTF-8").satisfies(e -> assertThat(e.line())
                .isEqualTo(3));
        byte[] cut = "a\nx€".getBytes(StandardCharsets.UTF_8);
        assertThat(refused(Arrays.copyOf(cut, cut.length - 1), o -> o).line()).isEqualTo(2);
        byte[] odd = "\uFEFFa\nbc".getBytes(StandardCharsets.UTF_16LE);
        assertThat(refused(Arrays.copyOf(odd, odd.length - 1), o -> o).line()).isEqualTo(2);
    }

    @Test
    void shortRowsAreFilledWhereAllowed() {
        assertThat(csv("a,b,c\n1\n1,2\n", o -> o.shortRows().emptyAs(Empty.ABSENT)))
                .containsExactly(Map.of("a", "1"), Map.of("a", "1", "b", "2"));
    }

    @Test
    void optionsThatCannotBeAreRefusedAtOnce() {
        for (UnaryOperator<CsvOptions> options : List.<UnaryOperator<CsvOptions>>of(
                o -> o.delimiter('"'),
                o -> o.delimiter('\n'),
                o -> o.comment(','),
                o -> o.escape('"'),
                o -> o.maxRowLength(0),
                o -> o.columns("a").header(Map.of("b", "a")))) {
            assertThatExceptionOfType(ValidationFailedException.class)
                    .isThrownBy(() -> Rows.csv(Flux.empty(), options))
                    .withMessageStartingWith("Rows.csv refused: ");
        }
    }
}
