package io.dataflow.testsupport;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * What may block on a thread that must not, with the reason; BlockHound is on in every test of every module.
 *
 * <ul>
 *   <li>the JVM reads a class from its jar when it is first used
 *   <li>H2 reads its messages from its jar when it is first used, which a pool of the application does on a thread of Reactor
 *   <li>the PostgreSQL driver draws the nonce of a login from the machine's random source
 *   <li>Netty takes a short lock when threads meet in its pool of buffers
 *   <li>Jackson makes the reader of a type once, under a lock that others of its first users wait for
 *   <li>the JDK takes a short lock when a task meets an executor that was just shut down, as that of a disposed scheduler
 *   <li>the logger of the tests writes to the console
 * </ul>
 */
public final class BlockHoundAllowances implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside("java.lang.ClassLoader", "loadClass")
                .allowBlockingCallsInside("java.lang.invoke.MethodHandleNatives", "linkCallSite")
                .allowBlockingCallsInside("org.h2.message.DbException", "<clinit>")
                .allowBlockingCallsInside("io.r2dbc.postgresql.authentication.SASLAuthenticationHandler", "handle")
                .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate")
                .allowBlockingCallsInside("java.util.concurrent.ThreadPoolExecutor", "remove")
                .allowBlockingCallsInside(
                        "tools.jackson.databind.deser.DeserializerCache", "_createAndCacheValueDeserializer")
                .allowBlockingCallsInside(
                        "com.fasterxml.jackson.databind.deser.DeserializerCache", "_createAndCacheValueDeserializer")
                .allowBlockingCallsInside("org.slf4j.simple.SimpleLogger", "write");
    }
}
