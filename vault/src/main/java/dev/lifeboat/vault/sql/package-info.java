/** The embedded database: connections, transactions, migrations. SQL of a feature lives with the feature. */
@org.jspecify.annotations.NullMarked
package dev.lifeboat.vault.sql;
