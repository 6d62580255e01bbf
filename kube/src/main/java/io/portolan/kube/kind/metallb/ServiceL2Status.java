// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.metallb;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;

/// Says which node announces a Service's addresses on its link.
@Group(MetalLbKinds.GROUP)
@Version(MetalLbKinds.VERSION)
@Plural("servicel2statuses")
public final class ServiceL2Status
    extends CustomResource<ServiceL2Status.Spec, ServiceL2Status.Status> implements Namespaced {
  private static final long serialVersionUID = 1;

  /// Nothing can be asked for.
  public record Spec() {}

  /// Who announces what.
  public record Status(
      String node, String serviceName, String serviceNamespace, List<Interface> interfaces) {

    public Status {
      interfaces = interfaces == null ? List.of() : List.copyOf(interfaces);
    }
  }

  /// A link by its name.
  public record Interface(String name) {}
}
