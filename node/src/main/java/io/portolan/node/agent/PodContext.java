// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.agent;

import io.portolan.kube.client.EventRecorder;
import io.portolan.kube.client.ObjectClient;
import io.portolan.node.Timers;
import io.portolan.node.pod.StatusCompiler;
import io.portolan.node.probe.Prober;
import io.portolan.node.runtime.PodRuntime;
import io.portolan.node.runtime.Sandboxes;
import java.util.List;
import java.util.concurrent.Executor;

/// What all pods of a node share.
///
/// @param executor runs tasks that may block
record PodContext(
    ObjectClient client,
    Sandboxes sandboxes,
    List<PodRuntime> runtimes,
    StatusCompiler statuses,
    EventRecorder events,
    Prober prober,
    Timers timers,
    Executor executor) {}
