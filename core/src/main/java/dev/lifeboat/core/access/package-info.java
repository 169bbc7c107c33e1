/** Role-based access as data and one pure function: who may do what where (design 8). */
@org.jspecify.annotations.NullMarked
package dev.lifeboat.core.access;
