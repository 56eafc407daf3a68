/** Tests of users: each one rolls back, whatever thread its work ran on. */
@NullMarked
package io.dataflow.test;

import org.jspecify.annotations.NullMarked;
