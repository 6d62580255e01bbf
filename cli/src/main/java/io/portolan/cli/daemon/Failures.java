// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import io.portolan.cli.failure.Failure;
import io.portolan.datapath.HostAccess;
import io.portolan.kube.store.StoreException;
import io.portolan.linux.Errno;
import io.portolan.linux.LinuxException;

/// What the rooms report, in words and exit codes for the user.
final class Failures {
  private Failures() {}

  /// The failure to report for what a part threw.
  static Failure of(RuntimeException thrown) {
    return switch (thrown) {
      case Failure known -> known;
      case HostAccess.OverlapException overlap ->
          new Failure(
              Failure.Kind.ADDRESSES,
              overlap.getMessage()
                  + "; choose another range with --pod-cidr, --service-cidr,"
                  + " --node-cidr or --load-balancer-cidr",
              overlap);
      case LinuxException refused when refused.errno() == Errno.EPERM ->
          new Failure(
              Failure.Kind.SYSTEM,
              refused.getMessage()
                  + "; Portolan needs root, or user namespaces that ordinary users may make",
              refused);
      case LinuxException refused ->
          new Failure(Failure.Kind.SYSTEM, String.valueOf(refused.getMessage()), refused);
      case StoreException damaged ->
          new Failure(Failure.Kind.STATE, String.valueOf(damaged.getMessage()), damaged);
      default ->
          new Failure(Failure.Kind.INTERNAL, "this is a defect of Portolan: " + thrown, thrown);
    };
  }
}
