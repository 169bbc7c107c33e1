/** Object stores behind one interface: objects are written once and never change. Retrying, throttling and measuring are decorators. */
@NullMarked
package dev.lifeboat.repository.store;

import org.jspecify.annotations.NullMarked;
