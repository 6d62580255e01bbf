// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import io.portolan.cli.failure.Failure;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A port on the host's loopback that leads into the cluster, written
/// `8080:svc/shop/front:80`, `8080:pod/shop/cart-0:80` or `8080:nodeport:30080`.
///
/// @param hostPort 1 to 65535
/// @param namespace "" for a node port
/// @param name "" for a node port
/// @param port the Service's, the pod's or the node's port, 1 to 65535
public record Publication(int hostPort, Kind kind, String namespace, String name, int port) {
  private static final Pattern FORM =
      Pattern.compile(
          "(\\d{1,5}):(?:(svc|service|pod|po)/(?:([a-z0-9-]+)/)?([a-z0-9.-]+)|nodeport):(\\d{1,5})");

  /// What it leads to.
  public enum Kind {
    SERVICE("svc"),
    POD("pod"),
    NODE_PORT("nodeport");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  /// Reads the written form; a namespace that is left out is `default`.
  ///
  /// @throws Failure USAGE that shows the forms
  public static Publication parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw refused(
          text,
          "write HOSTPORT:svc/[NAMESPACE/]NAME:PORT, HOSTPORT:pod/[NAMESPACE/]NAME:PORT"
              + " or HOSTPORT:nodeport:PORT");
    }
    int hostPort = Integer.parseInt(parts.group(1));
    int port = Integer.parseInt(parts.group(5));
    if (hostPort < 1 || hostPort > 65535 || port < 1 || port > 65535) {
      throw refused(text, "a port is 1 to 65535");
    }
    String kind = parts.group(2);
    if (kind == null) {
      return new Publication(hostPort, Kind.NODE_PORT, "", "", port);
    }
    String namespace = parts.group(3);
    return new Publication(
        hostPort,
        kind.startsWith("s") ? Kind.SERVICE : Kind.POD,
        namespace == null ? "default" : namespace,
        String.valueOf(parts.group(4)),
        port);
  }

  private static Failure refused(String text, String why) {
    return new Failure(Failure.Kind.USAGE, "publish \"" + text + "\": " + why);
  }

  @Override
  public String toString() {
    String target = kind == Kind.NODE_PORT ? kind.word : kind.word + "/" + namespace + "/" + name;
    return hostPort + ":" + target + ":" + port;
  }
}
