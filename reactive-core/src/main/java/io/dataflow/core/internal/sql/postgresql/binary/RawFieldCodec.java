package io.dataflow.core.internal.sql.postgresql.binary;

import io.netty.buffer.ByteBuf;
import io.r2dbc.postgresql.client.EncodedParameter;
import io.r2dbc.postgresql.codec.Codec;
import io.r2dbc.postgresql.codec.Codecs;
import io.r2dbc.postgresql.message.Format;
import org.jspecify.annotations.Nullable;

/** Hands the bytes of a field on as they are, to whoever asks for a {@link RawField} and nobody else. */
final class RawFieldCodec implements Codec<RawField> {

    private final RawField field;

    RawFieldCodec(@Nullable Codecs codecs) {
        field = new RawField(codecs);
    }

    @Override
    public boolean canDecode(int dataType, Format format, Class<?> type) {
        return type == RawField.class;
    }

    @Override
    public @Nullable RawField decode(
            @Nullable ByteBuf buffer, int dataType, Format format, Class<? extends RawField> type) {
        return buffer == null ? null : field.of(buffer, dataType, format);
    }

    @Override
    public boolean canEncode(Object value) {
        return false;
    }

    @Override
    public boolean canEncodeNull(Class<?> type) {
        return false;
    }

    @Override
    public EncodedParameter encode(Object value) {
        throw new UnsupportedOperationException("a RawField is only read");
    }

    @Override
    public EncodedParameter encode(Object value, int dataType) {
        return encode(value);
    }

    @Override
    public EncodedParameter encodeNull() {
        throw new UnsupportedOperationException("a RawField is only read");
    }
}
