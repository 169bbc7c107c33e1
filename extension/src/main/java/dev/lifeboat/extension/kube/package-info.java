/**
 * The API server, as bytes: the only package that knows the Kubernetes client. Lists are read as streams, one item at a time, and no object is
 * ever held as a tree. Authentication, TLS and reloading of tokens are the client library's (rules 178, 179); everything above is ours.
 */
@NullMarked
package dev.lifeboat.extension.kube;

import org.jspecify.annotations.NullMarked;
