// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import java.util.Optional;

/// Reads whether an Ingress lets CONNECT open tunnels to its endpoints, from an annotation of
/// Portolan's own.
final class Tunnelling {
  private static final String NAME = "connect";

  private Tunnelling() {}

  /// @param isGrpc whether the endpoints speak HTTP/2, of which a tunnel knows nothing
  static boolean read(OwnAnnotations annotations, boolean isGrpc) {
    boolean isOn =
        annotations
            .value(
                NAME,
                "\"true\" or \"false\"",
                text ->
                    switch (text) {
                      case "true" -> Optional.of(true);
                      case "false" -> Optional.of(false);
                      default -> Optional.empty();
                    })
            .orElse(false);
    if (isOn && isGrpc) {
      annotations.broken(
          NAME, "opens no tunnels beside backend-protocol GRPC or GRPCS; CONNECT is refused");
    }
    return isOn && !isGrpc;
  }
}
