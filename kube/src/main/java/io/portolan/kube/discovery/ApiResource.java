// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.discovery;

import io.portolan.kube.kind.Subresource;
import java.util.List;

/// One resource as discovery describes it.
public record ApiResource(
    String group,
    String version,
    Names names,
    boolean namespaced,
    List<String> verbs,
    List<Subresource> subresources) {

  /// How the resource is called.
  public record Names(
      String plural,
      String singular,
      String kind,
      List<String> shortNames,
      List<String> categories) {}
}
