// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.ingress.nginx.Finding;
import java.util.List;
import java.util.Map;

/// Reads whether an Ingress lets CONNECT open tunnels to its endpoints, from an annotation of
/// Portolan's own: `portolan.io/connect`.
final class Tunnelling {
  private static final String NAME = "portolan.io/connect";
  private static final String FIELD = "metadata.annotations." + NAME;

  private Tunnelling() {}

  /// @param isGrpc whether the endpoints speak HTTP/2, of which a tunnel knows nothing
  /// @param findings where it is said what makes no sense
  static boolean read(Map<String, String> annotations, boolean isGrpc, List<Finding> findings) {
    String text = annotations.getOrDefault(NAME, "false").strip();
    boolean isOn = text.equals("true");
    if (!isOn && !text.equals("false")) {
      broken(findings, "must be \"true\" or \"false\"; CONNECT is refused with 501");
    }
    if (isOn && isGrpc) {
      broken(findings, "opens no tunnels beside backend-protocol GRPC or GRPCS; it is refused");
    }
    return isOn && !isGrpc;
  }

  private static void broken(List<Finding> findings, String sentence) {
    findings.add(new Finding(Finding.Kind.BROKEN, FIELD, sentence));
  }
}
