/** Spring Boot: a DataFlow on the application's connections, inside Spring's transactions. */
@NullMarked
package io.dataflow.webflux;

import org.jspecify.annotations.NullMarked;
