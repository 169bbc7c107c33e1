/**
 * Commands in an application's own containers before and after its snapshots are cut (BAK-3, rules 181 to 188). A post hook runs whenever its pre hook was
 * started, in this process or an earlier one.
 */
@NullMarked
package dev.lifeboat.extension.hook;

import org.jspecify.annotations.NullMarked;
