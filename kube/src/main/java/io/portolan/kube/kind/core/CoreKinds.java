// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.core;

import io.portolan.kube.kind.Kind;
import java.util.List;

/// The kinds of the core group, in the order of discovery.
public final class CoreKinds {
  private CoreKinds() {}

  public static List<Kind> all() {
    return List.of(ConfigMaps.KIND, Namespaces.KIND, Services.KIND);
  }
}
