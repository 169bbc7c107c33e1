/** One class per verb, or per noun with its verbs. A verb parses its options, calls the API, and prints; decisions are the server's. */
@NullMarked
package dev.lifeboat.cli.verb;

import org.jspecify.annotations.NullMarked;
