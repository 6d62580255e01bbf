// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.env;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Optional;

/// Where the ConfigMaps and Secrets of a pod's namespace are looked up.
public interface ConfigObjects {
  Optional<ConfigMap> configMap(String name);

  Optional<Secret> secret(String name);
}
