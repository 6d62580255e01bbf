// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.service;

import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import io.portolan.kube.api.Admission;
import io.portolan.kube.api.Statuses;
import io.portolan.kube.client.ObjectClient;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.metallb.IPAddressPool;
import io.portolan.network.AddressRange;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Refuses ServiceCIDRs that overlap what has its addresses from elsewhere: nodes, pods, load
/// balancers. They may overlap each other. Addresses come from a new one as soon as it is written.
public final class ServiceCidrAdmission implements Admission {
  private static final FieldPath CIDRS = FieldPath.of("spec").child("cidrs");

  private final ObjectClient client;
  private final ClusterRanges cluster;
  private final ServiceAllocation allocation;

  public ServiceCidrAdmission(
      ObjectClient client, ClusterRanges cluster, ServiceAllocation allocation) {
    this.client = client;
    this.cluster = cluster;
    this.allocation = allocation;
  }

  @Override
  public void admit(AdmissionRequest request) {
    if (!isCreated(request)) {
      return;
    }
    Errors errors = new Errors();
    List<String> texts = Tree.texts(request.object(), "spec", "cidrs");
    Map<String, List<AddressRange>> taken = taken();
    for (int i = 0; i < texts.size(); i++) {
      FieldPath path = CIDRS.index(i);
      String text = texts.get(i);
      // Validation says what is no block.
      Cidr.parse(text)
          .map(AddressRange::of)
          .ifPresent(
              block ->
                  taken.forEach(
                      (whose, ranges) ->
                          ranges.stream()
                              .filter(block::overlaps)
                              .forEach(
                                  other ->
                                      errors.invalid(
                                          path, text, "overlaps " + whose + " " + other))));
    }
    if (!errors.isEmpty()) {
      throw Statuses.invalid(request.kind(), Tree.name(request.object()), errors.list());
    }
  }

  private Map<String, List<AddressRange>> taken() {
    List<AddressRange> pools = new ArrayList<>(ranges(cluster.loadBalancers()));
    for (IPAddressPool pool : client.list(IPAddressPool.class).items()) {
      pool.wanted().addresses().stream()
          .flatMap(text -> AddressRange.parse(text).stream())
          .filter(range -> !pools.contains(range))
          .forEach(pools::add);
    }
    return Map.of(
        "the nodes' addresses", ranges(cluster.nodes()),
        "the pods' addresses", ranges(cluster.pods()),
        "the load balancers' addresses", pools);
  }

  private static List<AddressRange> ranges(List<Cidr> blocks) {
    return blocks.stream().map(AddressRange::of).toList();
  }

  @Override
  public void settled(AdmissionRequest request, boolean written) {
    if (isCreated(request) && written && !request.dryRun()) {
      allocation.offer(
          Tree.name(request.object()),
          Tree.texts(request.object(), "spec", "cidrs").stream().map(Cidr::of).toList());
    }
  }

  private static boolean isCreated(AdmissionRequest request) {
    return request.operation() == Operation.CREATE
        && request.kind().kind().equals(ServiceCIDR.class.getSimpleName());
  }
}
