// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.stored;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.KindSpec;
import io.portolan.kube.kind.Names;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import java.util.List;
import java.util.stream.Collectors;

/// Roles and their bindings. Every client certificate of the cluster may do everything.
public final class RbacKinds {
  private static final String GROUP = "rbac.authorization.k8s.io";

  private static final Table BINDING_TABLE =
      new Table(
          List.of(
              Column.ofName(),
              Column.text("Role"),
              Column.age(),
              Column.text("Users").wide(),
              Column.text("Groups").wide(),
              Column.text("ServiceAccounts").wide()),
          (binding, now) ->
              List.of(
                  Tree.name(binding),
                  Tree.text(binding, "roleRef", "kind")
                      + "/"
                      + Tree.text(binding, "roleRef", "name"),
                  Ages.age(binding, now),
                  subjects(binding, "User"),
                  subjects(binding, "Group"),
                  subjects(binding, "ServiceAccount")));

  private RbacKinds() {}

  public static List<Kind> all() {
    return List.of(
        kind("ClusterRoleBinding", ClusterRoleBinding.class)
            .clusterScoped()
            .table(BINDING_TABLE)
            .rules(new BindingRules())
            .build(),
        kind("ClusterRole", ClusterRole.class)
            .clusterScoped()
            .table(Table.NAME_AND_CREATION)
            .build(),
        kind("RoleBinding", RoleBinding.class)
            .table(BINDING_TABLE)
            .rules(new BindingRules())
            .build(),
        kind("Role", Role.class).table(Table.NAME_AND_CREATION).build());
  }

  private static KindSpec kind(String kind, Class<? extends HasMetadata> model) {
    return Kind.of(GROUP, "v1", kind, model)
        .names(Names::pathSegment)
        .warning("Portolan stores RBAC rules but does not enforce them");
  }

  private static String subjects(ObjectNode binding, String kind) {
    return Tree.objects(binding, "subjects").stream()
        .filter(subject -> Tree.text(subject, "kind").equals(kind))
        .map(
            subject ->
                kind.equals("ServiceAccount")
                    ? Tree.text(subject, "namespace") + "/" + Tree.text(subject, "name")
                    : Tree.text(subject, "name"))
        .collect(Collectors.joining(", "));
  }

  /// A binding's role is for good.
  private static final class BindingRules implements Rules {
    @Override
    public void applyDefaults(ObjectNode binding) {
      Tree.preset(Tree.obtain(binding, "roleRef"), "apiGroup", GROUP);
      for (ObjectNode subject : Tree.objects(binding, "subjects")) {
        if (!Tree.text(subject, "kind").equals("ServiceAccount")) {
          Tree.preset(subject, "apiGroup", GROUP);
        }
      }
    }

    @Override
    public void validateCreate(ObjectNode binding, Errors errors) {
      FieldPath role = FieldPath.of("roleRef");
      String kind = Tree.text(binding, "roleRef", "kind");
      if (!kind.equals("Role") && !kind.equals("ClusterRole")) {
        errors.notSupported(role.child("kind"), kind, List.of("ClusterRole", "Role"));
      }
      if (Tree.text(binding, "roleRef", "name").isEmpty()) {
        errors.required(role.child("name"), "");
      }
      List<ObjectNode> subjects = Tree.objects(binding, "subjects");
      for (int i = 0; i < subjects.size(); i++) {
        subject(subjects.get(i), FieldPath.of("subjects").index(i), errors);
      }
    }

    private static void subject(ObjectNode subject, FieldPath field, Errors errors) {
      if (Tree.text(subject, "name").isEmpty()) {
        errors.required(field.child("name"), "");
      }
      String kind = Tree.text(subject, "kind");
      switch (kind) {
        case "ServiceAccount" -> {
          if (Tree.text(subject, "namespace").isEmpty()) {
            errors.required(field.child("namespace"), "");
          }
        }
        case "User", "Group" -> {}
        default ->
            errors.notSupported(
                field.child("kind"), kind, List.of("ServiceAccount", "User", "Group"));
      }
    }

    @Override
    public void validateUpdate(ObjectNode updated, ObjectNode old, Errors errors) {
      validateCreate(updated, errors);
      if (!Tree.at(updated, "roleRef").equals(Tree.at(old, "roleRef"))) {
        ObjectNode role = Tree.object(updated, "roleRef");
        errors.invalidPrinted(
            FieldPath.of("roleRef"),
            "rbac.RoleRef{APIGroup:\"%s\", Kind:\"%s\", Name:\"%s\"}"
                .formatted(
                    Tree.text(role, "apiGroup"), Tree.text(role, "kind"), Tree.text(role, "name")),
            "cannot change roleRef");
      }
    }
  }
}
