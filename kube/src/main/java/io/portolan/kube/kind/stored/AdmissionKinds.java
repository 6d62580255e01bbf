// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.stored;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Cells;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.KindSpec;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import java.util.List;

/// Webhooks and policies that would judge writes.
public final class AdmissionKinds {
  private static final Table WEBHOOKS =
      new Table(
          List.of(Column.ofName(), Column.number("Webhooks"), Column.age()),
          (configuration, now) ->
              List.of(
                  Tree.name(configuration),
                  Tree.at(configuration, "webhooks").size(),
                  Ages.age(configuration, now)));

  private AdmissionKinds() {}

  public static List<Kind> all() {
    return List.of(
        kind("MutatingWebhookConfiguration", MutatingWebhookConfiguration.class)
            .table(WEBHOOKS)
            .rules(new WebhookRules(true))
            .build(),
        policies(),
        bindings(),
        kind("ValidatingWebhookConfiguration", ValidatingWebhookConfiguration.class)
            .table(WEBHOOKS)
            .rules(new WebhookRules(false))
            .build());
  }

  private static KindSpec kind(String kind, Class<? extends HasMetadata> model) {
    return Kind.of("admissionregistration.k8s.io", "v1", kind, model)
        .clusterScoped()
        .categories("api-extensions")
        .generation()
        .warning("Portolan stores admission webhooks and policies but does not call them");
  }

  private static Kind policies() {
    return kind("ValidatingAdmissionPolicy", ValidatingAdmissionPolicy.class)
        .plural("validatingadmissionpolicies")
        .status()
        .table(
            new Table(
                List.of(
                    Column.ofName(),
                    Column.number("Validations"),
                    Column.text("ParamKind"),
                    Column.age()),
                (policy, now) ->
                    List.of(
                        Tree.name(policy),
                        Tree.at(policy, "spec", "validations").size(),
                        Tree.has(policy, "spec", "paramKind")
                            ? Tree.text(policy, "spec", "paramKind", "apiVersion")
                                + "/"
                                + Tree.text(policy, "spec", "paramKind", "kind")
                            : Cells.UNSET,
                        Ages.age(policy, now))))
        .build();
  }

  private static Kind bindings() {
    return kind("ValidatingAdmissionPolicyBinding", ValidatingAdmissionPolicyBinding.class)
        .table(
            new Table(
                List.of(
                    Column.ofName(),
                    Column.text("PolicyName"),
                    Column.text("ParamRef"),
                    Column.age()),
                (binding, now) ->
                    List.of(
                        Tree.name(binding),
                        Tree.text(binding, "spec", "policyName"),
                        paramRef(binding),
                        Ages.age(binding, now))))
        .build();
  }

  private static String paramRef(ObjectNode binding) {
    if (!Tree.has(binding, "spec", "paramRef")) {
      return Cells.UNSET;
    }
    String name = Tree.text(binding, "spec", "paramRef", "name");
    if (name.isEmpty()) {
      return Cells.selector(Tree.at(binding, "spec", "paramRef", "selector"));
    }
    String namespace = Tree.text(binding, "spec", "paramRef", "namespace");
    return (namespace.isEmpty() ? "*" : namespace) + "/" + name;
  }

  /// The defaults of webhooks.
  private record WebhookRules(boolean mutating) implements Rules {
    @Override
    public boolean changesIntent(ObjectNode updated, ObjectNode old) {
      return !Tree.at(updated, "webhooks").equals(Tree.at(old, "webhooks"));
    }

    @Override
    public void applyDefaults(ObjectNode configuration) {
      for (ObjectNode webhook : Tree.objects(configuration, "webhooks")) {
        Tree.preset(webhook, "failurePolicy", "Fail");
        Tree.preset(webhook, "matchPolicy", "Equivalent");
        Tree.obtain(webhook, "namespaceSelector");
        Tree.obtain(webhook, "objectSelector");
        Tree.preset(webhook, "timeoutSeconds", 10);
        if (mutating) {
          Tree.preset(webhook, "reinvocationPolicy", "Never");
        }
        if (webhook.path("clientConfig").get("service") instanceof ObjectNode service) {
          Tree.preset(service, "port", 443);
        }
        for (ObjectNode rule : Tree.objects(webhook, "rules")) {
          Tree.preset(rule, "scope", "*");
        }
      }
    }

    @Override
    public void validateCreate(ObjectNode configuration, Errors errors) {
      List<ObjectNode> webhooks = Tree.objects(configuration, "webhooks");
      for (int i = 0; i < webhooks.size(); i++) {
        FieldPath field = FieldPath.of("webhooks").index(i);
        ObjectNode webhook = webhooks.get(i);
        if (!Tree.has(webhook, "name")) {
          errors.required(field.child("name"), "");
        }
        if (Tree.at(webhook, "admissionReviewVersions").isEmpty()) {
          errors.required(
              field.child("admissionReviewVersions"), "must specify one of v1, v1beta1");
        }
        String effects = Tree.text(webhook, "sideEffects");
        if (effects.isEmpty()) {
          errors.required(field.child("sideEffects"), "must specify one of None, NoneOnDryRun");
        }
      }
    }
  }
}
