// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.pod;

import java.time.Duration;
import java.time.Instant;

/// One thing that the agent must do for a pod now.
public sealed interface PodAction {

  /// Make its namespaces and put it on the network.
  record CreateSandbox() implements PodAction {}

  record StartContainer(String name) implements PodAction {}

  /// Keep a container down until its back-off is over.
  record HoldContainer(String name, Duration delay, Instant until) implements PodAction {}

  record StopContainer(String name) implements PodAction {}

  record RemoveSandbox() implements PodAction {}

  /// Give the pod up.
  record FailPod(PodState.Failure why) implements PodAction {}

  /// Nothing of it is left here: its API object may go.
  record Release() implements PodAction {}
}
