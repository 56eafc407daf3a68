/** What only the whole house can show: the capability table, the house rules, the code of the README. */
package io.dataflow.verification;
