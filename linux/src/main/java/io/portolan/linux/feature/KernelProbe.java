// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.feature;

import io.portolan.linux.Errno;
import io.portolan.linux.LinuxException;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.conntrack.Conntrack;
import io.portolan.linux.conntrack.ConntrackFilter;
import io.portolan.linux.nft.Batch;
import io.portolan.linux.nft.NftException;
import io.portolan.linux.nft.text.RulesetText;
import io.portolan.linux.nft.wire.NftSocket;
import io.portolan.linux.route.LinkSettings;
import io.portolan.linux.route.RouteBatch;
import io.portolan.linux.route.RouteNetlink;

/// Tries each feature in a network namespace of its own.
public final class KernelProbe implements FeatureProbe {
  private static final String LINK = "probe0";

  @Override
  public boolean isMissing(KernelFeature feature) {
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      attempt(feature.trial(), namespace);
      return false;
    } catch (LinuxException refusal) {
      return saysUnsupported(feature.trial(), refusal.errno());
    } catch (NftException refusal) {
      return saysUnsupported(feature.trial(), refusal.errno());
    }
  }

  private static void attempt(KernelFeature.Trial trial, NetworkNamespace namespace) {
    switch (trial) {
      case KernelFeature.Trial.Namespace() -> namespace.inode();
      case KernelFeature.Trial.LinkKind(String kind) -> {
        try (RouteNetlink netlink = RouteNetlink.open(namespace)) {
          netlink.execute(new RouteBatch().addLink(kind, LINK, LinkSettings.NONE));
        }
      }
      case KernelFeature.Trial.NftRule(String hook, String rule) -> {
        Batch.Builder batch = Batch.builder();
        RulesetText.parse(table(hook, rule)).tables().forEach(batch::addTable);
        try (NftSocket nftables = NftSocket.open(namespace)) {
          nftables.apply(batch.build());
        }
      }
      case KernelFeature.Trial.ConntrackTable() -> {
        try (Conntrack conntrack = Conntrack.open(namespace)) {
          conntrack.list(ConntrackFilter.ALL);
        }
      }
    }
  }

  private static String table(String hook, String rule) {
    return """
    table inet probe {
    	chain probe {
    		%s policy accept;
    		%s
    	}
    }
    """
        .formatted(hook, rule);
  }

  /// How a kernel refuses what it was built without. Elsewhere the same errno may mean something
  /// else: a VXLAN without data is EINVAL where there is VXLAN.
  private static boolean saysUnsupported(KernelFeature.Trial trial, Errno errno) {
    return switch (trial) {
      case KernelFeature.Trial.Namespace _ -> errno == Errno.EINVAL || errno == Errno.ENOSYS;
      case KernelFeature.Trial.LinkKind _ -> errno == Errno.EOPNOTSUPP;
      case KernelFeature.Trial.NftRule _ ->
          errno == Errno.ENOENT
              || errno == Errno.EOPNOTSUPP
              || errno == Errno.EAFNOSUPPORT
              || errno == Errno.EPROTONOSUPPORT;
      case KernelFeature.Trial.ConntrackTable _ ->
          errno == Errno.EINVAL || errno == Errno.EPROTONOSUPPORT;
    };
  }
}
