// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.runtime;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;

/// A container that is to run.
///
/// @param attempt 0 for its first run, then the number of the restart
public record ContainerStart(Pod pod, Container container, Sandbox sandbox, int attempt) {}
