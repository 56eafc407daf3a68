package io.dataflow.core.internal.rows;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decodes the bytes of a file for a parser; bytes that are no character are a fault, never a replacement. */
final class Characters {

    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final int LONGEST_MARK = 4;

    private final FileFormat format;
    private final RowParser parser;
    private final CharBuffer chars;
    private @Nullable CharsetDecoder decoder;
    private boolean begun;

    Characters(FileFormat format, RowParser parser, int size) {
        this.format = format;
        this.parser = parser;
        this.chars = CharBuffer.allocate(size);
    }

    /** Takes bytes, but for those at the end that are a part of a character; of the last ones none may be left. */
    void decode(ByteBuffer bytes, boolean last, List<LineRow> rows) {
        CharsetDecoder by = decoder(bytes, last);
        if (by == null) {
            return;
        }
        CoderResult result;
        do {
            result = by.decode(bytes, chars, last);
            parse(rows);
        } while (result.isOverflow());
        if (result.isError()) {
            throw format.fault(
                    parser.line(),
                    "holds bytes that are no characters in " + by.charset().name()
                            + "; name the right one by charset(..), or repair the file");
        }
        if (last) {
            while (by.flush(chars).isOverflow()) {
                parse(rows);
            }
            parse(rows);
        }
    }

    private void parse(List<LineRow> rows) {
        int from = 0;
        int to = chars.position();
        chars.clear();
        if (to > 0 && !begun) {
            begun = true;
            from = chars.get(0) == BYTE_ORDER_MARK ? 1 : 0;
        }
        if (to > from) {
            parser.parse(chars.array(), from, to, rows);
        }
    }

    /** The decoder, or null where the first bytes do not tell yet which. */
    private @Nullable CharsetDecoder decoder(ByteBuffer bytes, boolean last) {
        if (decoder == null && (format.charset() != null || last || bytes.remaining() >= LONGEST_MARK)) {
            Charset charset = format.charset() != null ? format.charset() : marked(bytes);
            decoder = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);
        }
        return decoder;
    }

    /** The charset that a byte order mark tells, else UTF-8. */
    private static Charset marked(ByteBuffer bytes) {
        int first = bytes.remaining() >= 2 ? bytes.getShort(bytes.position()) & 0xffff : 0;
        int second = bytes.remaining() >= LONGEST_MARK ? bytes.getShort(bytes.position() + 2) & 0xffff : -1;
        if (first == 0xfffe) {
            return second == 0 ? Charset.forName("UTF-32LE") : StandardCharsets.UTF_16LE;
        }
        if (first == 0 && second == 0xfeff) {
            return Charset.forName("UTF-32BE");
        }
        return first == 0xfeff ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8;
    }
}
