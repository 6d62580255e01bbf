// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.proxy.tls.ServerTerms;
import io.portolan.proxy.tls.TlsLibrary;
import io.portolan.proxy.tls.TlsSecret;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The Secrets whose certificates Ingresses ask for, each read once for all of them.
final class LoadedSecrets {
  private final TlsLibrary library;
  private final Function<NamespacedName, TlsSecret> secrets;
  private final Map<NamespacedName, Used> all = new HashMap<>();
  private ServerTerms terms;

  private record Used(LoadedSecret secret, Set<NamespacedName> users) {}

  /// @param secrets what a Secret holds now
  LoadedSecrets(
      TlsLibrary library, ServerTerms terms, Function<NamespacedName, TlsSecret> secrets) {
    this.library = library;
    this.terms = terms;
    this.secrets = secrets;
  }

  /// The Ingress asks for the Secret's certificate.
  void use(NamespacedName secret, NamespacedName ingress) {
    all.computeIfAbsent(secret, name -> new Used(load(secrets.apply(name)), new TreeSet<>()))
        .users
        .add(ingress);
  }

  /// The Ingress asks for it no longer.
  void leave(NamespacedName secret, NamespacedName ingress) {
    @Nullable Used used = all.get(secret);
    if (used != null) {
      used.users.remove(ingress);
    }
  }

  /// Forgets the Secret where nobody asks for it any more.
  void forgetUnused(NamespacedName secret) {
    if (users(secret).isEmpty()) {
      all.remove(secret);
    }
  }

  /// Those that are asked for.
  Set<NamespacedName> names() {
    return Set.copyOf(all.keySet());
  }

  /// Who asks for it.
  Set<NamespacedName> users(NamespacedName secret) {
    @Nullable Used used = all.get(secret);
    return used == null ? Set.of() : Set.copyOf(used.users);
  }

  /// The Secret of that name; empty when nobody asks for it.
  Optional<LoadedSecret> get(NamespacedName secret) {
    return Optional.ofNullable(all.get(secret)).map(Used::secret);
  }

  /// Reads it again. What did not change keeps its sessions.
  void refresh(NamespacedName secret) {
    all.computeIfPresent(
        secret,
        (name, used) -> {
          TlsSecret now = secrets.apply(name);
          return used.secret.reading().equals(now) ? used : new Used(load(now), used.users);
        });
  }

  /// Serves them on these terms.
  void set(ServerTerms changed) {
    terms = changed;
    all.replaceAll((_, used) -> new Used(load(used.secret.reading()), used.users));
  }

  private LoadedSecret load(TlsSecret reading) {
    return LoadedSecret.of(reading, library, terms);
  }
}
