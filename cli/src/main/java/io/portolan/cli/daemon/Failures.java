// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import io.portolan.cli.failure.Failure;
import io.portolan.datapath.underlay.HostAccess;
import io.portolan.kube.store.StoreException;
import io.portolan.linux.Errno;
import io.portolan.linux.LinuxException;
import io.portolan.linux.feature.FeatureProbe;
import io.portolan.linux.feature.KernelFeature;
import io.portolan.linux.feature.KernelProbe;
import io.portolan.linux.nft.NftException;
import java.io.IOException;
import java.net.BindException;
import java.util.Optional;

/// What the rooms report, in words and exit codes for the user.
final class Failures {
  /// How the JDK words ENOSPC; it has no type for it.
  private static final String NO_SPACE = "No space left on device";

  private Failures() {}

  /// The failure to report for what a part threw.
  static Failure of(RuntimeException thrown) {
    return of(thrown, new KernelProbe());
  }

  /// @param probe asked only when the kernel refused something in a way that a feature which it
  ///     lacks would explain, so that it costs a start that succeeds nothing
  static Failure of(RuntimeException thrown, FeatureProbe probe) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      Optional<Failure> known = ofCause(cause, thrown);
      if (known.isPresent()) {
        return known.get();
      }
    }
    return ofPart(thrown, probe);
  }

  /// What is plain wherever it happens: whatever a part was doing, the disk or the port decides.
  private static Optional<Failure> ofCause(Throwable cause, RuntimeException thrown) {
    return switch (cause) {
      case StoreException.Full full ->
          Optional.of(
              new Failure(
                  Failure.Kind.DISK_FULL,
                  full.getMessage() + " Make room, then try again.",
                  thrown));
      case IOException failed when String.valueOf(failed.getMessage()).contains(NO_SPACE) ->
          Optional.of(
              new Failure(
                  Failure.Kind.DISK_FULL,
                  thrown.getMessage() + "; the disk is full: make room, then try again",
                  thrown));
      case BindException _ ->
          Optional.of(
              new Failure(
                  Failure.Kind.PORT_IN_USE,
                  thrown.getMessage()
                      + "; end what listens there, or choose another port with --api-port",
                  thrown));
      default -> Optional.empty();
    };
  }

  private static Failure ofPart(RuntimeException thrown, FeatureProbe probe) {
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
      case LinuxException refused -> refusedByKernel(refused, refused.errno(), probe);
      case NftException refused -> refusedByKernel(refused, refused.errno(), probe);
      case StoreException damaged ->
          new Failure(Failure.Kind.STATE, String.valueOf(damaged.getMessage()), damaged);
      default ->
          new Failure(Failure.Kind.INTERNAL, "this is a defect of Portolan: " + thrown, thrown);
    };
  }

  private static Failure refusedByKernel(
      RuntimeException refused, Errno errno, FeatureProbe probe) {
    StringBuilder message = new StringBuilder(String.valueOf(refused.getMessage()));
    if (FeatureProbe.mayBeMissing(errno)) {
      for (KernelFeature missing : probe.missing(KernelFeature.NEEDED)) {
        message
            .append("; this kernel lacks ")
            .append(missing.name())
            .append(": ")
            .append(missing.remedy());
      }
    }
    return new Failure(Failure.Kind.SYSTEM, message.toString(), refused);
  }
}
