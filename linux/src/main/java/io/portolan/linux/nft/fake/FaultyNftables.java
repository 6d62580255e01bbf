// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.fake;

import io.portolan.linux.Errno;
import io.portolan.linux.nft.Batch;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.NftException;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Nftables;
import io.portolan.linux.nft.Operation;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.TableId;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Another nf_tables that refuses now and then, as the given randomness has it.
///
/// A batch that is refused is not applied at all, and a listing that is refused says nothing.
///
/// @param failuresPerHundred 0 to 100: how often
public record FaultyNftables(Nftables inner, RandomGenerator random, int failuresPerHundred)
    implements Nftables {
  private static final List<Errno> REASONS =
      List.of(Errno.ENOBUFS, Errno.ENOMEM, Errno.EBUSY, Errno.ERESTART, Errno.EINTR);

  private void maybeFail(Optional<Operation> operation) {
    if (random.nextInt(100) < failuresPerHundred) {
      Errno reason = REASONS.get(random.nextInt(REASONS.size()));
      throw new NftException(reason, operation, "injected");
    }
  }

  @Override
  public void apply(Batch batch) {
    maybeFail(batch.operations().stream().findFirst());
    inner.apply(batch);
  }

  @Override
  public Optional<Table> dump(TableId table) {
    maybeFail(Optional.empty());
    return inner.dump(table);
  }

  @Override
  public List<Element> elements(TableId table, NftSet set) {
    maybeFail(Optional.empty());
    return inner.elements(table, set);
  }

  @Override
  public List<TableId> tables() {
    maybeFail(Optional.empty());
    return inner.tables();
  }

  @Override
  public long generation() {
    maybeFail(Optional.empty());
    return inner.generation();
  }

  @Override
  public void close() {
    inner.close();
  }
}
