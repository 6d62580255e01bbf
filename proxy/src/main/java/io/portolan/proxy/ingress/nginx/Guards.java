// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import io.portolan.network.Cidr;
import io.portolan.network.NamespacedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Reads what requests must not go without: where it cannot be understood, or is not applied, all
/// of them are answered 503.
final class Guards {
  private final Values values;
  private final String namespace;
  private final List<Finding> refusals = new ArrayList<>();

  Guards(Values values, String namespace) {
    this.values = values;
    this.namespace = namespace;
  }

  Values values() {
    return values;
  }

  List<Finding> refusals() {
    return List.copyOf(refusals);
  }

  void refuse(Finding.Kind kind, String field, String why) {
    Finding finding = new Finding(kind, field, why + "; its paths answer 503");
    refusals.add(finding);
    values.findings().add(finding);
  }

  void refuse(Values.Value value, String why) {
    refuse(
        Finding.Kind.BROKEN,
        value.field(),
        "\"" + Finding.shown(value.text()) + "\" is not " + why);
  }

  /// What `reader` makes of the value; where it makes nothing of it, nobody is let in.
  <T> Optional<T> read(
      Optional<Values.Value> value, String wanted, Function<String, Optional<T>> reader) {
    if (value.isEmpty()) {
      return Optional.empty();
    }
    Optional<T> read = reader.apply(value.get().text().strip());
    if (read.isEmpty()) {
      refuse(value.get(), wanted);
    } else {
      require(value.get());
    }
    return read;
  }

  /// Lets nobody in as long as the engine does not do what the field asks for.
  void require(Values.Value value) {
    boolean isSetting = !value.field().contains(Treatments.PREFIX);
    String name =
        isSetting
            ? value.field().substring(Finding.setting("").length())
            : value.field().substring(Finding.annotation("").length());
    boolean isApplied =
        (isSetting ? Treatments.SETTINGS : Treatments.ANNOTATIONS)
            .find(name)
            .filter(Treatment::isApplied)
            .isPresent();
    if (!isApplied) {
      refuse(
          Finding.Kind.MISSING, value.field(), "is not applied yet, and nothing goes without it");
    }
  }

  List<Cidr> blocks(Optional<Values.Value> value) {
    return read(value, "a list of addresses and blocks", Values::blocks).orElse(List.of());
  }

  /// A Secret of the Ingress' namespace; of another only where the ConfigMap allows that.
  ///
  /// @param isWhole whether the namespace has to be written
  Optional<NamespacedName> secret(String name, boolean isWhole) {
    boolean anywhere = values.flag(values.setting("allow-cross-namespace-resources"), false);
    String wanted =
        (isWhole ? "namespace/name of a Secret" : "a Secret's name, or namespace/name")
            + (anywhere ? "" : " in namespace " + namespace);
    return read(
        values.find(name),
        wanted,
        text -> {
          int slash = text.indexOf('/');
          if (!Forms.OBJECT.test(text) || (slash < 0 && isWhole)) {
            return Optional.empty();
          }
          return Optional.of(
                  slash < 0
                      ? new NamespacedName(namespace, text)
                      : new NamespacedName(text.substring(0, slash), text.substring(slash + 1)))
              .filter(secret -> anywhere || secret.namespace().equals(namespace));
        });
  }
}
