/**
 * Long-running operations as ARM clients poll them (azure-dataprotection-api 2.4). An operation is a row before its first answer leaves and ends in one
 * terminal state, also when the server dies in between.
 */
@org.jspecify.annotations.NullMarked
package dev.lifeboat.vault.operation;
