// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.core;

import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Subresource;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import java.util.List;

/// ServiceAccount: who a pod is.
final class ServiceAccounts {
  static final Kind KIND =
      Kind.of("", "v1", "ServiceAccount", ServiceAccount.class)
          .shortNames("sa")
          .subresource(
              Subresource.of("token", "authentication.k8s.io", "v1", "TokenRequest", "create"))
          .table(
              new Table(
                  List.of(Column.ofName(), Column.number("Secrets"), Column.age()),
                  (account, now) ->
                      List.of(
                          Tree.name(account),
                          Tree.at(account, "secrets").size(),
                          Ages.age(account, now))))
          .build();

  private ServiceAccounts() {}
}
