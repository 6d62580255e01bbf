// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.volume;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;

/// Issues tokens of service accounts to pods.
public interface TokenSource {

  /// A token of the pod's service account, bound to the pod.
  ///
  /// @param audience empty for the API itself
  /// @throws RuntimeException that says why there is none
  String token(Pod pod, String audience, Duration validity);
}
