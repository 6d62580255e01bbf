// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.volume;

import io.fabric8.kubernetes.api.model.Pod;
import io.portolan.kube.auth.ServiceAccountTokens;
import io.portolan.kube.auth.ServiceAccountTokens.BoundPod;
import io.portolan.kube.auth.ServiceAccountTokens.Request;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Issues tokens of service accounts to pods.
public interface TokenSource {

  /// A token of the pod's service account, bound to the pod.
  ///
  /// @param audience empty for the API itself
  /// @throws RuntimeException that says why there is none
  String token(Pod pod, String audience, Duration validity);

  /// Tokens as the API issues them.
  static TokenSource of(ServiceAccountTokens tokens) {
    return (pod, audience, validity) -> {
      var metadata = pod.getMetadata();
      String account = Objects.requireNonNullElse(pod.getSpec().getServiceAccountName(), "default");
      BoundPod bound = new BoundPod(metadata.getName(), metadata.getUid());
      List<String> audiences = audience.isEmpty() ? List.of() : List.of(audience);
      return tokens
          .issue(
              new Request(
                  metadata.getNamespace(), account, audiences, validity, Optional.of(bound)))
          .token();
    };
  }
}
