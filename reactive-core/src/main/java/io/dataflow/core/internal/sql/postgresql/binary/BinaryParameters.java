package io.dataflow.core.internal.sql.postgresql.binary;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.client.EncodedParameter;
import io.r2dbc.postgresql.codec.Codec;
import io.r2dbc.postgresql.codec.CodecRegistry;
import io.r2dbc.postgresql.codec.Codecs;
import io.r2dbc.postgresql.extension.CodecRegistrar;
import io.r2dbc.postgresql.message.Format;
import io.r2dbc.spi.Connection;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Teaches every connection of the driver to bind a {@link BinaryParameter} and to give a {@link RawField}; the driver finds it by itself. */
public final class BinaryParameters implements CodecRegistrar {

    private static final BinaryParameter PROBE = new BinaryParameter(1009, List.of());

    @Override
    public Publisher<Void> register(
            PostgresqlConnection connection, ByteBufAllocator allocator, CodecRegistry registry) {
        return Mono.fromRunnable(() -> {
            registry.addLast(new ParameterCodec());
            registry.addFirst(new RawFieldCodec(registry instanceof Codecs codecs ? codecs : null));
        });
    }

    /** Whether a connection binds such values: not where it was told to look for no extensions. */
    public static boolean canBind(Connection connection) {
        try {
            connection.createStatement("SELECT $1").bind(0, PROBE);
            return true;
        } catch (IllegalArgumentException unknown) {
            return false;
        }
    }

    private static final class ParameterCodec implements Codec<BinaryParameter> {

        @Override
        public boolean canDecode(int dataType, Format format, Class<?> type) {
            return false;
        }

        @Override
        public boolean canEncode(Object value) {
            return value instanceof BinaryParameter;
        }

        @Override
        public boolean canEncodeNull(Class<?> type) {
            return false;
        }

        @Override
        public @Nullable BinaryParameter decode(
                @Nullable ByteBuf buffer, int dataType, Format format, Class<? extends BinaryParameter> type) {
            throw new UnsupportedOperationException("a BinaryParameter is only written");
        }

        @Override
        public EncodedParameter encode(Object value) {
            return encode(value, ((BinaryParameter) value).oid());
        }

        @Override
        public EncodedParameter encode(Object value, int dataType) {
            ByteBuffer[] bytes = ((BinaryParameter) value).bytes().toArray(ByteBuffer[]::new);
            return new EncodedParameter(
                    Format.FORMAT_BINARY, dataType, Mono.<ByteBuf>fromSupplier(() -> Unpooled.wrappedBuffer(bytes)));
        }

        @Override
        public EncodedParameter encodeNull() {
            throw new UnsupportedOperationException("a BinaryParameter is never NULL");
        }
    }
}
