// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import io.portolan.kube.client.KubeException;
import java.io.OutputStream;

/// The streams of an API whose pods run nowhere.
final class NoPodStreams implements PodStreams {
  static final NoPodStreams INSTANCE = new NoPodStreams();

  private NoPodStreams() {}

  @Override
  public void logs(PodIdentity pod, LogRequest request, OutputStream to) {
    throw refusal(pod);
  }

  @Override
  public int exec(PodIdentity pod, ExecRequest request, ProcessStreams streams) {
    throw refusal(pod);
  }

  @Override
  public int attach(PodIdentity pod, AttachRequest request, ProcessStreams streams) {
    throw refusal(pod);
  }

  @Override
  public PortConnection connect(PodIdentity pod, int port) {
    throw refusal(pod);
  }

  private static KubeException refusal(PodIdentity pod) {
    return Statuses.internal("no agent serves node \"" + pod.node() + "\"");
  }
}
