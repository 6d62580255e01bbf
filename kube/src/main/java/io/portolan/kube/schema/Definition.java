// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.schema;

import java.util.Map;

/// An object's fields, by name, in the order in which Kubernetes documents them.
///
/// @param name such as `io.k8s.api.core.v1.PodSpec`
public record Definition(String name, Map<String, Property> properties) {

  /// The last part of the name.
  public String simpleName() {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
