// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClass;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.portolan.kube.api.Admission;
import io.portolan.kube.api.Statuses;
import io.portolan.kube.client.ObjectClient;
import io.portolan.kube.kind.Tree;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Completes a new pod as Kubernetes' admission plugins do: service account and token volume,
/// priority, runtime class, and how long it stays on a node that is lost.
public final class PodAdmission implements Admission {
  private static final String DEFAULT_ACCOUNT = "default";
  private static final String NOT_READY = "node.kubernetes.io/not-ready";
  private static final String UNREACHABLE = "node.kubernetes.io/unreachable";
  private static final String MIRROR = "kubernetes.io/config.mirror";
  private static final long LOST_NODE_SECONDS = 300;

  private final ObjectClient client;
  private final RandomGenerator random;

  public PodAdmission(ObjectClient client, RandomGenerator random) {
    this.client = client;
    this.random = random;
  }

  @Override
  public void admit(AdmissionRequest request) {
    if (request.operation() != Operation.CREATE
        || !request.kind().kind().equals("Pod")
        || !request.kind().group().isEmpty()) {
      return;
    }
    ObjectNode spec = Tree.obtain(request.object(), "spec");
    Tree.preset(spec, "enableServiceLinks", true);
    tolerateLostNode(spec, NOT_READY);
    tolerateLostNode(spec, UNREACHABLE);
    account(request, spec);
    priority(request, spec);
    runtimeClass(request, spec);
  }

  private static void tolerateLostNode(ObjectNode spec, String key) {
    boolean tolerated =
        Tree.objects(spec, "tolerations").stream()
            .anyMatch(
                toleration ->
                    isEmptyOr(toleration, "key", key)
                        && isEmptyOr(toleration, "effect", "NoExecute"));
    if (!tolerated) {
      Tree.obtainList(spec, "tolerations")
          .addObject()
          .put("key", key)
          .put("operator", "Exists")
          .put("effect", "NoExecute")
          .put("tolerationSeconds", LOST_NODE_SECONDS);
    }
  }

  private static boolean isEmptyOr(ObjectNode object, String field, String value) {
    String actual = Tree.text(object, field);
    return actual.isEmpty() || actual.equals(value);
  }

  private void account(AdmissionRequest request, ObjectNode spec) {
    if (!Tree.at(request.object(), "metadata", "annotations", MIRROR).isMissingNode()) {
      requireNoAccount(request, spec);
      return;
    }
    String namespace = Tree.namespace(request.object());
    Tree.preset(spec, "serviceAccountName", DEFAULT_ACCOUNT);
    String name = Tree.text(spec, "serviceAccountName");
    spec.put("serviceAccount", name);
    Optional<ServiceAccount> account = client.get(ServiceAccount.class, namespace, name);
    // The account "default" comes with its namespace, in a moment if not yet.
    if (account.isEmpty() && !name.equals(DEFAULT_ACCOUNT)) {
      throw forbidden(
          request,
          "error looking up service account "
              + namespace
              + "/"
              + name
              + ": serviceaccount \""
              + name
              + "\" not found");
    }
    boolean accountAllows =
        account
            .map(found -> !Boolean.FALSE.equals(found.getAutomountServiceAccountToken()))
            .orElse(true);
    if (Tree.at(spec, "automountServiceAccountToken").asBoolean(accountAllows)) {
      TokenVolume.mount(spec, random);
    }
    if (Tree.at(spec, "imagePullSecrets").isEmpty() && account.isPresent()) {
      List<LocalObjectReference> secrets = account.get().getImagePullSecrets();
      secrets.forEach(
          secret ->
              Tree.obtainList(spec, "imagePullSecrets").addObject().put("name", secret.getName()));
    }
  }

  /// Nobody answers for what a mirror asks: who may write one would get any account's token.
  private static void requireNoAccount(AdmissionRequest request, ObjectNode spec) {
    if (!Tree.text(spec, "serviceAccountName").isEmpty()) {
      throw forbidden(request, "a mirror pod may not reference service accounts");
    }
  }

  private void priority(AdmissionRequest request, ObjectNode spec) {
    String name = Tree.text(spec, "priorityClassName");
    Optional<PriorityClass> found;
    if (name.isEmpty()) {
      found =
          client.list(PriorityClass.class).items().stream()
              .filter(candidate -> Boolean.TRUE.equals(candidate.getGlobalDefault()))
              .findFirst();
      found.ifPresent(chosen -> spec.put("priorityClassName", chosen.getMetadata().getName()));
    } else {
      found = client.get(PriorityClass.class, "", name);
      if (found.isEmpty()) {
        throw forbidden(request, "no PriorityClass with name " + name + " was found");
      }
    }
    spec.put("priority", found.map(PriorityClass::getValue).orElse(0));
    Tree.preset(
        spec,
        "preemptionPolicy",
        found
            .flatMap(chosen -> Optional.ofNullable(chosen.getPreemptionPolicy()))
            .orElse("PreemptLowerPriority"));
  }

  private void runtimeClass(AdmissionRequest request, ObjectNode spec) {
    String name = Tree.text(spec, "runtimeClassName");
    if (!name.isEmpty() && client.get(RuntimeClass.class, "", name).isEmpty()) {
      throw forbidden(request, "pod rejected: RuntimeClass \"" + name + "\" not found");
    }
  }

  private static RuntimeException forbidden(AdmissionRequest request, String why) {
    return Statuses.forbidden(request.kind(), Tree.name(request.object()), why);
  }
}
