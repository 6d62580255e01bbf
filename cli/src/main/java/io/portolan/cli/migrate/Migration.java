// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.migrate;

import io.portolan.proxy.ingress.nginx.Finding;
import java.util.Comparator;
import java.util.List;

/// What becomes of each object of some manifests.
///
/// @param objects in the order of the files
/// @param elsewhere objects that belong to others, with whom: nothing is said of them
/// @param unwritten what happened without being written, and does not here
public record Migration(List<Migrated> objects, List<String> elsewhere, List<String> unwritten) {

  /// What becomes of an object.
  ///
  /// @param object as in `Ingress shop/web`
  /// @param line where it begins, 1 is the first
  public record Migrated(String object, String file, int line, List<Remark> remarks) {
    /// The worst of its remarks' kinds; an object without any works.
    public Finding.Kind kind() {
      return remarks.stream()
          .map(remark -> remark.finding().kind())
          .max(Comparator.naturalOrder())
          .orElse(Finding.Kind.WORKS);
    }
  }

  /// What is to be said of a field, and where it stands.
  ///
  /// @param line 1 is the first
  public record Remark(int line, Finding finding) {}

  /// How many objects are of that kind.
  public long count(Finding.Kind kind) {
    return objects.stream().filter(each -> each.kind() == kind).count();
  }

  /// Whether every object works as it is.
  public boolean worksWhole() {
    return count(Finding.Kind.WORKS) == objects.size();
  }
}
