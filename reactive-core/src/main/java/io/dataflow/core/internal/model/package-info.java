/** The binding of records, beans and maps to the fields of a model; not for users. */
@NullMarked
package io.dataflow.core.internal.model;

import org.jspecify.annotations.NullMarked;
