/** How tenants are kept apart beyond their column, and which there are; not for users. */
@NullMarked
package io.dataflow.core.internal.tenancy;

import org.jspecify.annotations.NullMarked;
