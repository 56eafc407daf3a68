package io.dataflow.core.internal.rows;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Unpacks gzip (RFC 1952) piece by piece, members one after another included. Not safe for concurrent use. */
final class Gunzip {

    private static final int FIXED_HEADER = 10;
    private static final int HAS_CRC = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;

    private enum Part {
        HEADER,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        HEADER_CRC,
        BODY,
        TRAILER,
        PADDING
    }

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private Part part = Part.HEADER;
    private int seen;
    private int flags;
    private int extra;
    private long trailer;
    private boolean first = true;

    /** What is wrong with bytes that are no gzip. */
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Broken(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Takes bytes until they or the room run out.
     *
     * @return whether there is more to come out of what it was given
     */
    boolean inflate(ByteBuffer in, ByteBuffer out) {
        while (out.hasRemaining()) {
            if (part == Part.BODY) {
                if (!body(in, out)) {
                    return false;
                }
            } else if (!in.hasRemaining()) {
                return false;
            } else {
                frame(in.get() & 0xff);
            }
        }
        return in.hasRemaining() || (part == Part.BODY && !inflater.needsInput());
    }

    /** Checks that the bytes may end here. */
    void end() {
        if (part != Part.PADDING && !(part == Part.HEADER && seen == 0 && !first)) {
            throw new Broken("the gzip ends in its midst; get the rest of the file");
        }
    }

    void release() {
        inflater.end();
    }

    /** Whether it went on; false where it waits for bytes. */
    private boolean body(ByteBuffer in, ByteBuffer out) {
        if (inflater.needsInput()) {
            if (!in.hasRemaining()) {
                return false;
            }
            inflater.setInput(in);
        }
        ByteBuffer written = out.duplicate();
        try {
            inflater.inflate(out);
        } catch (DataFormatException e) {
            throw new Broken("the gzip is damaged; get the file anew");
        }
        crc.update(written.limit(out.position()));
        if (inflater.finished()) {
            part = Part.TRAILER;
            seen = 0;
            trailer = 0;
        } else if (inflater.needsDictionary()) {
            throw new Broken("the gzip asks for a dictionary, which none does; get the file anew");
        }
        return true;
    }

    private void frame(int b) {
        switch (part) {
            case HEADER -> header(b);
            case EXTRA_LENGTH -> {
                extra |= b << (8 * seen++);
                if (seen == 2) {
                    next(extra == 0 ? after(Part.EXTRA) : Part.EXTRA);
                }
            }
            case EXTRA -> {
                if (++seen == extra) {
                    next(after(Part.EXTRA));
                }
            }
            case NAME, COMMENT -> {
                if (b == 0) {
                    next(after(part));
                }
            }
            case HEADER_CRC -> {
                if (++seen == 2) {
                    next(Part.BODY);
                }
            }
            case TRAILER -> trailer(b);
            case PADDING -> padding(b);
            default -> throw new IllegalStateException(part.name());
        }
    }

    private void header(int b) {
        Integer expected = seen == 0 ? Integer.valueOf(0x1f) : seen == 1 ? Integer.valueOf(0x8b) : deflate();
        if (expected != null && expected != b) {
            throw new Broken("the file is no gzip; leave gzip(true) out, or get the file anew");
        }
        if (seen == 3) {
            flags = b;
        }
        if (++seen == FIXED_HEADER) {
            next(after(Part.HEADER));
        }
    }

    private @Nullable Integer deflate() {
        return seen == 2 ? 8 : null;
    }

    /** The part that the flags say comes after one. */
    private Part after(Part before) {
        if (before == Part.HEADER && (flags & HAS_EXTRA) != 0) {
            return Part.EXTRA_LENGTH;
        }
        if (before.compareTo(Part.NAME) < 0 && (flags & HAS_NAME) != 0) {
            return Part.NAME;
        }
        if (before.compareTo(Part.COMMENT) < 0 && (flags & HAS_COMMENT) != 0) {
            return Part.COMMENT;
        }
        return (flags & HAS_CRC) != 0 ? Part.HEADER_CRC : Part.BODY;
    }

    private void next(Part following) {
        part = following;
        seen = 0;
        extra = following == Part.EXTRA_LENGTH ? 0 : extra;
        if (following == Part.BODY) {
            inflater.reset();
            crc.reset();
        }
    }

    private void trailer(int b) {
        trailer |= (long) b << (8 * seen++);
        if (seen < 8) {
            return;
        }
        if ((trailer & 0xffffffffL) != crc.getValue() || trailer >>> 32 != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw new Broken("the gzip is damaged: its checksum differs; get the file anew");
        }
        first = false;
        part = Part.PADDING;
        seen = 0;
    }

    /** Behind a member comes another, or zeros. */
    private void padding(int b) {
        if (b != 0) {
            part = Part.HEADER;
            header(b);
        }
    }
}
