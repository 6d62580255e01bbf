// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import io.portolan.linux.Errno;
import io.portolan.linux.LinuxException;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.netlink.NetlinkFailure;
import io.portolan.linux.netlink.NetlinkSocket;
import io.portolan.linux.netlink.NetlinkWriter;
import io.portolan.linux.nft.Batch;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.NftException;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Nftables;
import io.portolan.linux.nft.Operation;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.TableId;
import io.portolan.linux.uapi.Netlink;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The nf_tables of a network namespace.
///
/// Safe for use by several threads, one batch at a time.
public final class NftSocket implements Nftables {
  /// What a batch may have in bytes where the caller may not raise the socket's limits: in a user
  /// namespace a larger one is refused with EMSGSIZE, unless `net.core.wmem_max` says otherwise.
  public static final int SAFE_BATCH_BYTES = 180_000;

  private static final int DUMP_ATTEMPTS = 5;
  private static final int KEEP_WRITER_BYTES = 1 << 20;

  private final NetlinkSocket socket;
  private final ReentrantLock lock = new ReentrantLock();
  private NetlinkWriter writer = new NetlinkWriter(4096);

  private NftSocket(NetlinkSocket socket) {
    this.socket = socket;
    socket.receiveQueue(1 << 20);
  }

  /// The nf_tables of `namespace`.
  public static NftSocket open(NetworkNamespace namespace) {
    return new NftSocket(NetlinkSocket.open(namespace, Netlink.NETLINK_NETFILTER));
  }

  /// The nf_tables of the calling thread's network namespace.
  public static NftSocket open() {
    return new NftSocket(NetlinkSocket.open(Netlink.NETLINK_NETFILTER));
  }

  /// One transaction, whatever its size: one system call.
  @Override
  public void apply(Batch batch) {
    if (batch.isEmpty()) {
      return;
    }
    lock.lock();
    try {
      List<Optional<Operation>> operations = BatchWriter.write(writer, batch);
      List<NetlinkFailure> failures;
      try {
        failures = socket.send(writer, _ -> {});
      } catch (LinuxException e) {
        throw new NftException(e.errno(), Optional.empty(), e.detail());
      }
      if (!failures.isEmpty()) {
        throw failure(operations, failures.getFirst());
      }
    } finally {
      if (writer.lengthBytes() > KEEP_WRITER_BYTES) {
        writer = new NetlinkWriter(4096);
      } else {
        writer.reset();
      }
      lock.unlock();
    }
  }

  private static NftException failure(
      List<Optional<Operation>> operations, NetlinkFailure failure) {
    LinuxException reason = failure.exception();
    Optional<Operation> operation =
        failure.index() < operations.size() ? operations.get(failure.index()) : Optional.empty();
    return new NftException(reason.errno(), operation, reason.detail());
  }

  /// How many bytes the batch has as netlink messages, to compare with [#SAFE_BATCH_BYTES].
  public static int sizeBytes(Batch batch) {
    NetlinkWriter out = new NetlinkWriter(64 * 1024);
    BatchWriter.write(out, batch);
    return out.lengthBytes();
  }

  @Override
  public List<Element> elements(TableId table, NftSet set) {
    try {
      return new Dump(socket).elements(table, set);
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT) {
        return List.of();
      }
      throw e;
    }
  }

  @Override
  public Optional<Table> dump(TableId table) {
    Dump dump = new Dump(socket);
    for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
      long before = dump.generation();
      Optional<Table> found = dump.table(table);
      if (dump.generation() == before) {
        return found;
      }
    }
    throw new NftException(
        Errno.EINTR,
        Optional.empty(),
        "table " + table + " changed during each of " + DUMP_ATTEMPTS + " listings");
  }

  @Override
  public List<TableId> tables() {
    return new Dump(socket).tables();
  }

  @Override
  public long generation() {
    return new Dump(socket).generation();
  }

  @Override
  public void close() {
    socket.close();
  }
}
