package io.dataflow.core.internal.model;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/** Keys that the library makes: UUIDs of version 7, each greater than the one before. */
public final class GeneratedKeys {

    private static final NoArgGenerator GENERATOR = Generators.timeBasedEpochGenerator(random());
    private static final AtomicBoolean BUSY = new AtomicBoolean();

    private GeneratedKeys() {}

    /** A new UUID of version 7; never blocks. */
    public static UUID uuid() {
        // the generator has a lock, which an event loop must not wait for; this takes less than a microsecond
        while (!BUSY.compareAndSet(false, true)) {
            Thread.onSpinWait();
        }
        try {
            return GENERATOR.generate();
        } finally {
            BUSY.set(false);
        }
    }

    /** Draws the first one, which reads the system's source of randomness, at registration and not on an event loop. */
    public static void prepare() {
        uuid();
    }

    /** A generator that reads the system's source only once, for that may block. */
    private static SecureRandom random() {
        try {
            return SecureRandom.getInstance("DRBG");
        } catch (NoSuchAlgorithmException e) {
            return new SecureRandom();
        }
    }
}
