// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.policy;

import io.portolan.network.IpAddress;
import io.portolan.network.SortedTable;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// At which addresses names are, as a node told its pods.
///
/// Immutable.
///
/// @param size how many pairs of a name and an address it has
/// @param names by address, [DomainName#normal], each with the end of the time in which connections
///     to it by that name may begin
public record KnownNames(int size, SortedTable<IpAddress, SortedTable<String, Instant>> names) {
  public static final KnownNames NONE = new KnownNames(0, SortedTable.empty());

  /// Until when the name is known to be at the address; empty when it never was.
  public Optional<Instant> until(String name, IpAddress address) {
    return of(address).get(name);
  }

  /// The same with the name at that address.
  public KnownNames with(String name, IpAddress address, Instant until) {
    SortedTable<String, Instant> of = of(address);
    return new KnownNames(
        size + (of.contains(name) ? 0 : 1), names.with(address, of.with(name, until)));
  }

  /// What is known still.
  public KnownNames at(Instant now) {
    KnownNames rest = this;
    for (Map.Entry<IpAddress, SortedTable<String, Instant>> entry : names) {
      for (Map.Entry<String, Instant> name : entry.getValue()) {
        if (!now.isBefore(name.getValue())) {
          rest = rest.without(name.getKey(), entry.getKey());
        }
      }
    }
    return rest;
  }

  private KnownNames without(String name, IpAddress address) {
    SortedTable<String, Instant> rest = of(address).without(name);
    return new KnownNames(
        size - 1, rest.isEmpty() ? names.without(address) : names.with(address, rest));
  }

  /// The names of the address that `wanted` has, sorted.
  public List<String> names(Collection<DomainName> wanted, IpAddress address) {
    return of(address).keys().stream().filter(name -> matches(wanted, name)).toList();
  }

  /// Until when the address is known for one of the names that `wanted` has; empty when it never
  /// was.
  public Optional<Instant> until(Collection<DomainName> wanted, IpAddress address) {
    return names(wanted, address).stream()
        .flatMap(name -> until(name, address).stream())
        .max(Instant::compareTo);
  }

  /// The addresses at which a name is.
  public List<IpAddress> addresses(Predicate<String> name) {
    return names.keys().stream()
        .filter(address -> of(address).keys().stream().anyMatch(name))
        .toList();
  }

  /// Whether one of `wanted` means the name.
  public static boolean matches(Collection<DomainName> wanted, String name) {
    return wanted.stream().anyMatch(each -> each.matches(name));
  }

  private SortedTable<String, Instant> of(IpAddress address) {
    return names.get(address).orElse(SortedTable.empty());
  }
}
