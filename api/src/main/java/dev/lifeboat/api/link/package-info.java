/**
 * The link: what extension and vault server say to each other (design 5.2). Records and nothing else; JSON over HTTPS with a client
 * certificate below {@code /link/v1}. {@link dev.lifeboat.api.link.LinkPaths} lists the calls.
 *
 * <p>Failures are answered like those of the management API: {@code {"error":{"code","message",...}}} with the codes of the catalogue.
 */
@NullMarked
package dev.lifeboat.api.link;

import org.jspecify.annotations.NullMarked;
