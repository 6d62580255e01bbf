// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.kubernetes;

import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import io.portolan.network.Cidr;
import java.util.ArrayList;
import java.util.List;

/// Reads ServiceCIDRs.
public final class ServiceCidrReader {
  private ServiceCidrReader() {}

  /// The blocks, whether addresses are given from them at the moment or not: Services may have
  // some.
  public static Reading<List<Cidr>> read(ServiceCIDR object) {
    List<Cidr> blocks = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (String text : object.getSpec().getCidrs()) {
      Cidr.parse(text)
          .ifPresentOrElse(
              blocks::add, () -> problems.add("spec.cidrs: \"" + text + "\" is not a CIDR block"));
    }
    return new Reading<>(List.copyOf(blocks), List.copyOf(problems));
  }
}
