// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind;

import java.util.List;

/// A part of an object with a path of its own, such as `status` or `scale`.
///
/// @param kind the kind it is read and written as
/// @param group that kind's group; empty with an empty version for the kind of the object itself
public record Subresource(
    String name, String group, String version, String kind, List<String> verbs) {

  private static final List<String> WRITABLE = List.of("get", "patch", "update");

  /// A part that is read and written as the object itself.
  public static Subresource own(String name, String kind) {
    return new Subresource(name, "", "", kind, WRITABLE);
  }

  /// The scale of a workload.
  public static Subresource scale() {
    return new Subresource("scale", "autoscaling", "v1", "Scale", WRITABLE);
  }

  public static Subresource of(
      String name, String group, String version, String kind, String... verbs) {
    return new Subresource(name, group, version, kind, List.of(verbs));
  }
}
