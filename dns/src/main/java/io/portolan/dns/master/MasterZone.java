// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.master;

import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.Query;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.ResourceRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The records of one zone, as a master file has them: an immutable value that finds what answers a
/// question (RFC 1034 section 4.3.2, RFC 4592).
public final class MasterZone {
  private final Name origin;
  private final ResourceRecord soa;
  private final Map<Name, List<ResourceRecord>> records = new HashMap<>();

  /// Names that exist: owners and all names between them and the origin.
  private final Set<Name> existing = new HashSet<>();

  private MasterZone(Name origin, ResourceRecord soa) {
    this.origin = origin;
    this.soa = soa;
  }

  /// What is found for a question.
  public sealed interface Found {
    /// Records of the name, behind the aliases that led there.
    record Records(List<ResourceRecord> answers) implements Found {}

    /// The name is an alias that leads out of the zone.
    record Alias(List<ResourceRecord> aliases, Name target) implements Found {}

    /// The name exists and has nothing of that type.
    record Nothing(List<ResourceRecord> aliases) implements Found {}

    /// The name does not exist.
    record NoName(List<ResourceRecord> aliases) implements Found {}

    /// Other servers know.
    record Delegation(List<ResourceRecord> aliases, List<ResourceRecord> servers)
        implements Found {}
  }

  /// Reads the zone `origin`.
  ///
  /// @throws MasterException that says what is wrong and on which line
  /// @throws IllegalArgumentException when the records do not make a zone
  public static MasterZone read(String text, Name origin) {
    List<ResourceRecord> all = MasterFile.read(text, origin);
    List<ResourceRecord> soas = all.stream().filter(r -> r.type() == RecordType.SOA).toList();
    if (soas.size() != 1 || !soas.getFirst().owner().equals(origin)) {
      throw new IllegalArgumentException("zone " + origin + " needs one SOA record, of that name");
    }
    MasterZone zone = new MasterZone(origin, soas.getFirst());
    all.forEach(zone::add);
    zone.checkAliases();
    return zone;
  }

  private void add(ResourceRecord record) {
    Name name = record.owner();
    if (record.recordClass() != Query.CLASS_IN) {
      throw new IllegalArgumentException(name + " is not of class IN");
    }
    if (!name.isWithin(origin)) {
      throw new IllegalArgumentException(name + " does not lie in zone " + origin);
    }
    List<ResourceRecord> here = records.computeIfAbsent(name, _ -> new ArrayList<>());
    if (!here.contains(record)) {
      here.add(record);
    }
    for (Name each = name; existing.add(each) && !each.equals(origin); ) {
      each = each.parent();
    }
  }

  private void checkAliases() {
    records.forEach(
        (name, here) -> {
          if (here.size() > 1 && here.stream().anyMatch(r -> r.type() == RecordType.CNAME)) {
            throw new IllegalArgumentException(name + " has a CNAME record beside others");
          }
        });
  }

  public Name origin() {
    return origin;
  }

  /// The zone's SOA record.
  public ResourceRecord soa() {
    return soa;
  }

  /// The zone's own name servers.
  public List<ResourceRecord> servers() {
    return of(origin, RecordType.NS);
  }

  /// The addresses that the zone itself has of `name`.
  public List<ResourceRecord> addresses(Name name) {
    return records.getOrDefault(name, List.of()).stream()
        .filter(r -> r.type() == RecordType.A || r.type() == RecordType.AAAA)
        .toList();
  }

  /// What answers a question about `name`, which lies in the zone.
  public Found find(Name name, int type) {
    List<ResourceRecord> aliases = new ArrayList<>();
    Set<Name> seen = new HashSet<>();
    Name current = name;
    while (seen.add(current)) {
      Optional<Name> cut = delegation(current);
      if (cut.isPresent() && !(type == RecordType.DS && cut.get().equals(current))) {
        return new Found.Delegation(List.copyOf(aliases), of(cut.get(), RecordType.NS));
      }
      Optional<List<ResourceRecord>> here = at(current);
      if (here.isEmpty()) {
        return new Found.NoName(List.copyOf(aliases));
      }
      List<ResourceRecord> matching = matching(here.get(), type);
      Optional<ResourceRecord> alias = first(here.get(), RecordType.CNAME);
      if (!matching.isEmpty() || alias.isEmpty()) {
        aliases.addAll(matching);
        return matching.isEmpty()
            ? new Found.Nothing(List.copyOf(aliases))
            : new Found.Records(List.copyOf(aliases));
      }
      aliases.add(alias.get());
      current = alias.get().target();
      if (!current.isWithin(origin)) {
        return new Found.Alias(List.copyOf(aliases), current);
      }
    }
    return new Found.Records(List.copyOf(aliases));
  }

  /// The name below the origin, at or above `name`, that is left to other servers.
  private Optional<Name> delegation(Name name) {
    Optional<Name> highest = Optional.empty();
    for (Name each = name; !each.equals(origin); each = each.parent()) {
      if (!of(each, RecordType.NS).isEmpty()) {
        highest = Optional.of(each);
      }
    }
    return highest;
  }

  /// The records at `name`, those of a wildcard under its name; empty when it does not exist.
  private Optional<List<ResourceRecord>> at(Name name) {
    if (existing.contains(name)) {
      return Optional.of(records.getOrDefault(name, List.of()));
    }
    Name encloser = name.parent();
    while (!existing.contains(encloser)) {
      encloser = encloser.parent();
    }
    return encloser
        .child("*")
        .map(records::get)
        .map(wild -> wild.stream().map(record -> record.ownedBy(name)).toList());
  }

  private List<ResourceRecord> of(Name name, int type) {
    return matching(records.getOrDefault(name, List.of()), type);
  }

  private static List<ResourceRecord> matching(List<ResourceRecord> here, int type) {
    return type == RecordType.ANY
        ? here
        : here.stream().filter(record -> record.type() == type).toList();
  }

  private static Optional<ResourceRecord> first(List<ResourceRecord> here, int type) {
    return here.stream().filter(record -> record.type() == type).findFirst();
  }
}
