/** Where a backup instance stands (azure-dataprotection-api 6.2). */
@org.jspecify.annotations.NullMarked
package dev.lifeboat.core.instance;
