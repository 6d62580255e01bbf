// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.agent;

import io.fabric8.kubernetes.api.model.Pod;
import io.portolan.datapath.PodAttachment;
import io.portolan.datapath.PodNetwork;
import io.portolan.linux.NetworkNamespace;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.node.address.PodAddresses;
import io.portolan.node.pod.PodSpecs;
import io.portolan.node.runtime.Sandbox;
import io.portolan.node.runtime.Sandboxes;
import io.portolan.node.volume.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes sandboxes of real namespaces.
final class LinuxSandboxes implements Sandboxes {
  private final NetworkNamespace nodeNamespace;
  private final List<IpAddress> nodeAddresses;
  private final PodAddresses addresses;
  private final PodNetwork network;
  private final PolicyGate policies;
  private final Path folder;

  /// @param folder where each pod's folder is made
  LinuxSandboxes(
      NodeConfig node,
      PodAddresses addresses,
      PodNetwork network,
      PolicyGate policies,
      Path folder) {
    this.nodeNamespace = node.namespace();
    this.nodeAddresses = node.addresses();
    this.addresses = addresses;
    this.network = network;
    this.policies = policies;
    this.folder = folder;
  }

  @Override
  public Sandbox create(Pod pod) {
    String uid = pod.getMetadata().getUid();
    Path podFolder = folder.resolve(uid);
    if (PodSpecs.isHostNetwork(pod)) {
      return new Sandbox(nodeAddresses, nodeNamespace, podFolder, false);
    }
    List<IpAddress> taken = addresses.take(uid, Resumption.addresses(pod));
    boolean made = false;
    @Nullable NetworkNamespace namespace = null;
    try {
      namespace = NetworkNamespace.create();
      NamespacedName name =
          new NamespacedName(pod.getMetadata().getNamespace(), pod.getMetadata().getName());
      policies.enter(pod, taken);
      network.attach(new PodAttachment(name, uid, namespace, taken));
      made = true;
      return new Sandbox(taken, namespace, podFolder, true);
    } finally {
      if (!made) {
        policies.leave(pod, taken);
        addresses.free(uid);
        if (namespace != null) {
          namespace.close();
        }
      }
    }
  }

  @Override
  public void remove(Pod pod, Sandbox sandbox) {
    String uid = pod.getMetadata().getUid();
    if (sandbox.ownNetwork()) {
      try {
        network.detach(uid);
      } finally {
        policies.leave(pod, sandbox.addresses());
        sandbox.network().close();
        addresses.free(uid);
      }
    }
    try {
      Trees.delete(sandbox.folder());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
