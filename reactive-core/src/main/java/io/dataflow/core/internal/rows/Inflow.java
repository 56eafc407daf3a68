package io.dataflow.core.internal.rows;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of one file on their way to a parser: unpacked where they are packed, and decoded, a bounded piece at a time. */
final class Inflow extends Exclusive {

    /** So many bytes make a piece, whatever the size of the buffers that come or of what they unpack to. */
    static final int PIECE = 64 << 10;

    private static final int MAGIC = 2;

    private final FileFormat format;
    private final RowParser parser;
    private final Characters characters;
    private final ByteBuffer staged = ByteBuffer.allocate(PIECE);
    private @Nullable Gunzip gunzip;
    private boolean begun;

    Inflow(FileFormat format, RowParser parser) {
        this.format = format;
        this.parser = parser;
        this.characters = new Characters(format, parser, PIECE);
    }

    /**
     * Takes a piece of the bytes and adds the rows that end in it.
     *
     * @return whether there is more to come out of them
     */
    boolean take(ByteBuffer bytes, List<LineRow> rows) {
        if (!begun && !begin(bytes, false)) {
            return false;
        }
        boolean more = fill(bytes);
        decode(false, rows);
        return more;
    }

    /** The file ends here. */
    void end(List<LineRow> rows) {
        if (!begun) {
            begin(ByteBuffer.allocate(0), true);
        }
        if (gunzip != null) {
            try {
                gunzip.end();
            } catch (Gunzip.Broken broken) {
                throw broken(broken);
            }
        }
        decode(true, rows);
        parser.end(rows);
    }

    @Override
    void release() {
        if (gunzip != null) {
            gunzip.release();
        }
    }

    private void decode(boolean last, List<LineRow> rows) {
        staged.flip();
        characters.decode(staged, last, rows);
        staged.compact();
    }

    /** Looks at the first bytes; false where there are too few of them yet. */
    private boolean begin(ByteBuffer bytes, boolean last) {
        while (bytes.hasRemaining() && staged.position() < MAGIC) {
            staged.put(bytes.get());
        }
        if (staged.position() < MAGIC && !last) {
            return false;
        }
        begun = true;
        boolean packed = staged.position() == MAGIC && staged.get(0) == 0x1f && (staged.get(1) & 0xff) == 0x8b;
        if (format.gzip() == null ? packed : format.gzip()) {
            gunzip = new Gunzip();
            ByteBuffer head = ByteBuffer.allocate(MAGIC).put(staged.flip()).flip();
            staged.clear();
            fill(head);
        }
        return true;
    }

    private boolean fill(ByteBuffer bytes) {
        if (gunzip != null) {
            try {
                return gunzip.inflate(bytes, staged);
            } catch (Gunzip.Broken broken) {
                throw broken(broken);
            }
        }
        int size = Math.min(bytes.remaining(), staged.remaining());
        staged.put(bytes.slice(bytes.position(), size));
        bytes.position(bytes.position() + size);
        return bytes.hasRemaining();
    }

    private RuntimeException broken(Gunzip.Broken broken) {
        return format.fault(parser.line(), String.valueOf(broken.getMessage()));
    }
}
