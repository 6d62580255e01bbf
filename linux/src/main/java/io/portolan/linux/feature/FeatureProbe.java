// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.feature;

import io.portolan.linux.Errno;
import java.util.List;

/// Tells whether the running kernel has a feature.
public interface FeatureProbe {
  /// Leaves nothing behind. What cannot be tried for want of permission is not missing.
  boolean isMissing(KernelFeature feature);

  /// Whether a refusal with this errno may be for want of a feature, so that it is worth to look.
  static boolean mayBeMissing(Errno errno) {
    return switch (errno) {
      case EOPNOTSUPP, EAFNOSUPPORT, EPROTONOSUPPORT, ENOENT, ENOSYS, EINVAL -> true;
      default -> false;
    };
  }

  /// Those of the features that the kernel lacks, in their order.
  default List<KernelFeature> missing(List<KernelFeature> features) {
    return features.stream().filter(this::isMissing).toList();
  }
}
