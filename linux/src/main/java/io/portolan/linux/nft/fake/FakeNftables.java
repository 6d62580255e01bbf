// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.fake;

import io.portolan.linux.Errno;
import io.portolan.linux.nft.Batch;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.NftException;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Nftables;
import io.portolan.linux.nft.Operation;
import io.portolan.linux.nft.Ruleset;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.TableId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// nf_tables in memory: keeps rulesets and refuses what the kernel refuses, with the kernel's
/// errors.
///
/// Elements do not go away with time. Safe for use by several threads.
public final class FakeNftables implements Nftables {
  private Map<TableId, FakeTable> tables = new LinkedHashMap<>();
  private final List<Batch> applied = new ArrayList<>();
  private long generation = 1;

  @Override
  public synchronized void apply(Batch batch) {
    if (batch.isEmpty()) {
      return;
    }
    if (batch.generation().isPresent() && batch.generation().getAsLong() != generation) {
      throw new NftException(Errno.ERESTART, Optional.empty(), "");
    }
    Map<TableId, FakeTable> next = new LinkedHashMap<>();
    tables.forEach((id, table) -> next.put(id, table.copy()));
    for (Operation operation : batch.operations()) {
      Errno errno = evaluate(next, operation);
      if (errno != FakeTable.DONE) {
        throw new NftException(errno, Optional.of(operation), "");
      }
    }
    for (FakeTable table : next.values()) {
      if (table.hasLoop()) {
        throw new NftException(Errno.EMLINK, Optional.empty(), "");
      }
    }
    tables = next;
    applied.add(batch);
    generation++;
  }

  private static Errno evaluate(Map<TableId, FakeTable> tables, Operation operation) {
    if (operation instanceof Operation.OnTable table) {
      return evaluate(tables, table);
    }
    FakeTable table = tables.get(operation.table());
    if (table == null) {
      return operation.verb() == Operation.Verb.DESTROY ? FakeTable.DONE : Errno.ENOENT;
    }
    try {
      return table.evaluate(operation);
    } catch (IllegalArgumentException e) {
      return Errno.EINVAL;
    }
  }

  private static Errno evaluate(Map<TableId, FakeTable> tables, Operation.OnTable operation) {
    FakeTable table = tables.get(operation.table());
    switch (operation.verb()) {
      case CREATE, ADD, INSERT, REPLACE -> {
        if (table != null && operation.verb() == Operation.Verb.CREATE) {
          return Errno.EEXIST;
        }
        if (table == null) {
          tables.put(
              operation.table(),
              new FakeTable(operation.table(), operation.flags(), operation.comment()));
        } else {
          table.flags(operation.flags());
        }
        return FakeTable.DONE;
      }
      case DELETE -> {
        return tables.remove(operation.table()) == null ? Errno.ENOENT : FakeTable.DONE;
      }
      case DESTROY -> {
        tables.remove(operation.table());
        return FakeTable.DONE;
      }
      case FLUSH -> {
        if (table == null) {
          return Errno.ENOENT;
        }
        table.flushRules();
        return FakeTable.DONE;
      }
    }
    return FakeTable.DONE;
  }

  @Override
  public synchronized Optional<Table> dump(TableId table) {
    FakeTable found = tables.get(table);
    return found == null ? Optional.empty() : Optional.of(found.table());
  }

  @Override
  public synchronized List<Element> elements(TableId table, NftSet set) {
    return dump(table).stream()
        .flatMap(each -> each.sets().stream())
        .filter(each -> each.name().equals(set.name()))
        .flatMap(each -> each.elements().stream())
        .toList();
  }

  @Override
  public synchronized List<TableId> tables() {
    return List.copyOf(tables.keySet());
  }

  @Override
  public synchronized long generation() {
    return generation;
  }

  /// All tables with all that is in them.
  public synchronized Ruleset ruleset() {
    return new Ruleset(tables.values().stream().map(FakeTable::table).toList());
  }

  /// The batches that were applied, in order.
  public synchronized List<Batch> applied() {
    return List.copyOf(applied);
  }

  @Override
  public void close() {}
}
