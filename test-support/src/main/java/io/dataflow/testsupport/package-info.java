/** What our own tests share: real databases, records of what was shown where, BlockHound. Never published. */
@NullMarked
package io.dataflow.testsupport;

import org.jspecify.annotations.NullMarked;
