package io.dataflow.webflux.internal;

import io.r2dbc.spi.ConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.binding.BindMarkersFactory;
import org.springframework.r2dbc.core.binding.BindMarkersFactoryResolver.BindMarkerFactoryProvider;

/** How parameters are written on SQLite, which Spring's client does not know by itself. */
public final class SqliteBindMarkers implements BindMarkerFactoryProvider {

    private static final BindMarkersFactory MARKERS = BindMarkersFactory.indexed("$", 1);

    /** Called by name. */
    public SqliteBindMarkers() {}

    @Override
    public @Nullable BindMarkersFactory getBindMarkers(ConnectionFactory connections) {
        return connections.getMetadata().getName().equals("SQLite") ? MARKERS : null;
    }
}
