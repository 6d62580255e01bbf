// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.ingress;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.Admission;
import io.portolan.kube.client.ObjectClient;
import io.portolan.kube.kind.Tree;
import io.portolan.network.ingress.IngressClass;
import io.portolan.network.kubernetes.IngressClassReader;
import io.portolan.network.kubernetes.IngressReader;
import java.util.Comparator;
import java.util.Optional;

/// Gives a new Ingress that names no class the default one: of several the newest, as Kubernetes'
/// plugin DefaultIngressClass does since 1.26.
public final class DefaultClass implements Admission {
  private static final Comparator<IngressClass> NEWEST =
      Comparator.comparing(IngressClass::created).reversed().thenComparing(IngressClass::name);

  private final ObjectClient client;

  public DefaultClass(ObjectClient client) {
    this.client = client;
  }

  @Override
  public void admit(AdmissionRequest request) {
    if (request.operation() != Operation.CREATE
        || !request
            .kind()
            .model()
            .equals(io.fabric8.kubernetes.api.model.networking.v1.Ingress.class)) {
      return;
    }
    ObjectNode spec = Tree.obtain(request.object(), "spec");
    boolean isNamed =
        spec.has("ingressClassName")
            || Tree.has(
                request.object(), "metadata", "annotations", IngressReader.CLASS_ANNOTATION);
    if (!isNamed) {
      newest().ifPresent(found -> spec.put("ingressClassName", found.name()));
    }
  }

  private Optional<IngressClass> newest() {
    return client
        .list(io.fabric8.kubernetes.api.model.networking.v1.IngressClass.class)
        .items()
        .stream()
        .map(IngressClassReader::read)
        .filter(IngressClass::isDefault)
        .min(NEWEST);
  }
}
