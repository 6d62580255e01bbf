// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.balancer;

import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import io.portolan.kube.api.Admission;
import io.portolan.kube.api.Statuses;
import io.portolan.kube.client.ObjectClient;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.metallb.IPAddressPool;
import io.portolan.kube.kind.metallb.LoadBalancers;
import io.portolan.network.AddressRange;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.kubernetes.ServiceCidrReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Refuses pools that overlap what has its addresses from elsewhere: nodes, pods, Services, other
/// pools. Only the default pool may be overlapped: it has what no other pool claims.
public final class PoolAdmission implements Admission {
  private static final FieldPath ADDRESSES = FieldPath.of("spec").child("addresses");

  private final ObjectClient client;
  private final ClusterRanges cluster;

  /// @param cluster what a pool must not overlap
  public PoolAdmission(ObjectClient client, ClusterRanges cluster) {
    this.client = client;
    this.cluster = cluster;
  }

  @Override
  public void admit(AdmissionRequest request) {
    if (request.operation() == Operation.DELETE
        || !request.kind().model().equals(IPAddressPool.class)) {
      return;
    }
    List<String> texts = Tree.texts(request.object(), "spec", "addresses");
    Map<AddressRange, String> taken =
        taken(Tree.namespace(request.object()), Tree.name(request.object()));
    Errors errors = new Errors();
    for (int i = 0; i < texts.size(); i++) {
      Optional<AddressRange> range = AddressRange.parse(texts.get(i));
      if (range.isEmpty()) {
        continue; // Validation says so.
      }
      for (Map.Entry<AddressRange, String> other : taken.entrySet()) {
        if (range.get().overlaps(other.getKey())) {
          errors.invalid(ADDRESSES.index(i), texts.get(i), "overlaps " + other.getValue());
        }
      }
      taken.putIfAbsent(range.get(), ADDRESSES.index(i) + " of this pool");
    }
    if (!errors.isEmpty()) {
      throw Statuses.invalid(request.kind(), Tree.name(request.object()), errors.list());
    }
  }

  private Map<AddressRange, String> taken(String namespace, String name) {
    Map<AddressRange, String> taken = new LinkedHashMap<>();
    note(taken, cluster.nodes(), "the nodes' addresses");
    note(taken, cluster.pods(), "the pods' addresses");
    note(taken, cluster.services(), "the Services' cluster IPs");
    for (ServiceCIDR range : client.list(ServiceCIDR.class).items()) {
      String what = "the cluster IPs of ServiceCIDR " + range.getMetadata().getName();
      note(taken, ServiceCidrReader.read(range).value(), what);
    }
    if (isDefault(namespace, name)) {
      return taken;
    }
    for (IPAddressPool pool : client.list(IPAddressPool.class).items()) {
      String itsNamespace = pool.getMetadata().getNamespace();
      String itsName = pool.getMetadata().getName();
      if (isDefault(itsNamespace, itsName)
          || (itsNamespace.equals(namespace) && itsName.equals(name))) {
        continue;
      }
      for (String text : pool.wanted().addresses()) {
        AddressRange.parse(text)
            .ifPresent(
                range ->
                    taken.put(range, text + " of IPAddressPool " + itsNamespace + "/" + itsName));
      }
    }
    return taken;
  }

  private static void note(Map<AddressRange, String> taken, List<Cidr> blocks, String what) {
    blocks.forEach(block -> taken.putIfAbsent(AddressRange.of(block), what + " " + block));
  }

  private static boolean isDefault(String namespace, String name) {
    return namespace.equals(LoadBalancers.NAMESPACE) && name.equals(LoadBalancers.DEFAULT_POOL);
  }
}
